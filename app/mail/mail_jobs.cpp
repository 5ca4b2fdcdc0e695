#include "mail/mail_jobs.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "mail/email_tokens.hpp"
#include "mail/mail.hpp"
#include "mail/mail_view.hpp"
#include "platform/crypto.hpp"
#include "platform/log.hpp"
#include "platform/utf8.hpp"

namespace lectern::mail {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

/// Mails per run. Even if every delivery takes the full time limit of the mail server (60 s), a run
/// stays below WatchdogSec of lectern-jobs.service.
constexpr int batch_size = 10;

/// How long a mail is reserved for the process that took it. Longer than any delivery. If that
/// process dies, another one takes the mail after this time.
constexpr seconds lease = 5min;

/// The pause after each failed attempt, about a day in total. After the last one the mail is given
/// up.
constexpr std::array<seconds, 8> pauses{1min, 5min, 15min, 1h, 3h, 6h, 6h, 8h};

/// A mail that this process has taken for one attempt.
struct LeasedMail {
    std::int64_t id = 0;
    int attempt = 0;
    std::string kind;
    std::string to;
    std::string data;
    std::string message_id;
    std::string request_id;
    std::optional<UserId> user_id;    // the account it is about
    std::optional<OrderId> order_id;  // the order it is about
    std::optional<MintedLink> link;
};

/// Why an attempt failed, and whether a retry is pointless.
struct Failure {
    std::string error;
    bool is_permanent = false;
};

std::string host_of(const std::string& base_url) {
    const auto begin = base_url.find("//") + 2;
    return base_url.substr(begin, base_url.find(':', begin) - begin);
}

/// Returns the same Message-ID at every attempt, so that mail programs show a duplicate only once.
std::string message_id_of(const Row& row, const std::string& base_url) {
    const auto cause = row.text("dedupe_key") + iso8601(row.get<Timestamp>("created_at"));
    return crypto::hex(crypto::sha256(cause)).substr(0, 32) + '@' + host_of(base_url);
}

std::optional<MintedLink> mint_link(Transaction& transaction, const Row& row, Timestamp now) {
    if (row.is_null("link_purpose")) return {};
    const EmailToken token{.purpose = link_purpose_from(row.text("link_purpose")),
                           .email = {row.text("to_email"), row.text("canonical_email")},
                           .user_id = row.get<std::optional<UserId>>("link_user_id"),
                           .data = row.text("link_data")};
    return MintedLink{token.purpose, create_email_token(transaction, token, now)};
}

/// Takes one due mail: counts the attempt, leases the row and creates the link. Every attempt
/// creates a new link, because an earlier mail may have arrived although the server did not confirm
/// it.
std::optional<LeasedMail> take_one(Transaction& transaction, const std::string& base_url,
                                   Timestamp now) {
    const auto rows = query(transaction, R"sql(
        UPDATE mail_outbox
           SET attempts = attempts + 1,
               next_attempt_at = $2
         WHERE id = (SELECT id
                       FROM mail_outbox
                      WHERE status = 'queued'
                        AND next_attempt_at <= $1
                   ORDER BY next_attempt_at
                      LIMIT 1
                        FOR UPDATE SKIP LOCKED)
     RETURNING id, dedupe_key, kind, to_email, canonical_email, data, link_purpose, link_user_id,
               link_data, attempts, request_id, created_at, order_id,
               coalesce(user_id, link_user_id) AS about_user_id
    )sql",
                            now, now + lease);
    if (rows.empty()) return {};
    const auto row = rows.front();
    return LeasedMail{.id = row.integer("id"),
                      .attempt = row.get<int>("attempts"),
                      .kind = row.text("kind"),
                      .to = row.text("to_email"),
                      .data = row.text("data"),
                      .message_id = message_id_of(row, base_url),
                      .request_id = row.text("request_id"),
                      .user_id = row.get<std::optional<UserId>>("about_user_id"),
                      .order_id = row.get<std::optional<OrderId>>("order_id"),
                      .link = mint_link(transaction, row, now)};
}

/// Returns the address to send to. The school receives mail at its support address, or else at the
/// sender address of its mails.
std::string address_of(const LeasedMail& taken, const Config& config) {
    if (taken.to != to_operator.text) return taken.to;
    if (!config.support_email.empty()) return config.support_email;
    const auto begin = config.mail_from.find('<') + 1;  // 0 when there is no <
    return config.mail_from.substr(begin, config.mail_from.find('>') - begin);
}

Mail written_mail(const LeasedMail& taken, const Services& services) {
    const auto data = mail_view(taken.data, taken.link, services.config);
    const auto view = "mail/" + taken.kind;
    return {.to = address_of(taken, services.config),
            .subject = services.views.render(view + ".subject", data),
            .text = services.views.render(view + ".text", data),
            .html = services.views.render(view + ".html", data),
            .message_id = taken.message_id};
}

/// Returns nothing if the mail server accepted the mail.
std::optional<Failure> try_to_deliver(const LeasedMail& taken, Services& services) {
    try {
        services.mailer.deliver(written_mail(taken, services));
        return {};
    } catch (const MailRefused& refusal) {
        return Failure{refusal.in_full(), refusal.is_permanent()};
    } catch (const std::exception& error) {
        // A view or its data is faulty. The next release may fix it, so this is not permanent.
        return Failure{error.what()};
    }
}

// The following two functions update the row only if it still belongs to this attempt. An attempt
// that has outlived its lease must change nothing.

void mark_sent(Transaction& transaction, const LeasedMail& taken, Timestamp now) {
    query(transaction, R"sql(
        UPDATE mail_outbox
           SET status = 'sent',
               sent_at = $3,
               to_email = CASE WHEN erase_when_settled THEN 'erased' ELSE to_email END,
               canonical_email = CASE WHEN erase_when_settled THEN NULL ELSE canonical_email END,
               link_data = '{}',
               last_error = NULL
         WHERE id = $1
           AND attempts = $2
           AND status = 'queued'
    )sql",
          taken.id, taken.attempt, now);
}

/// Returns whether the row still belonged to this attempt.
bool mark_failed(Transaction& transaction, const LeasedMail& taken, const Failure& failure,
                 std::optional<Timestamp> next_attempt_at) {
    return query(transaction, R"sql(
        UPDATE mail_outbox
           SET status = CASE WHEN $3::timestamptz IS NULL THEN 'failed' ELSE 'queued' END,
               next_attempt_at = coalesce($3, next_attempt_at),
               to_email = CASE WHEN $3 IS NULL AND erase_when_settled THEN 'erased'
                               ELSE to_email END,
               canonical_email = CASE WHEN $3 IS NULL AND erase_when_settled THEN NULL
                                      ELSE canonical_email END,
               last_error = CASE WHEN $3 IS NULL AND erase_when_settled THEN NULL ELSE $4 END
         WHERE id = $1
           AND attempts = $2
           AND status = 'queued'
    )sql",
                 taken.id, taken.attempt, next_attempt_at, repaired_utf8(failure.error))
               .affected() == 1;
}

void audit_given_up(Transaction& transaction, const LeasedMail& taken, Timestamp now) {
    audit::write(transaction,
                 {.actor = audit::Actor::job, .request_id = taken.request_id, .now = now},
                 {.name = "mail_given_up",
                  .outcome = audit::Outcome::failed,
                  .reason = "mail " + std::to_string(taken.id) + " (" + taken.kind + ")",
                  .user_id = taken.user_id,
                  .order_id = taken.order_id});
}

/// Returns nothing if the mail is given up.
std::optional<seconds> pause_after(const LeasedMail& taken, const Failure& failure) {
    const auto failures = static_cast<std::size_t>(taken.attempt);
    if (failure.is_permanent || failures > pauses.size()) return {};
    return pauses.at(failures - 1);
}

/// Leaves out the answer of the mail server, because it quotes the address. The row holds the
/// answer.
void log_failure(const LeasedMail& taken, const std::optional<seconds>& pause) {
    const auto mail = "mail " + std::to_string(taken.id) + ": ";
    const auto attempt = " (attempt " + std::to_string(taken.attempt) + ", see last_error)";
    if (pause) {
        log::warning(
            mail + "not delivered, again in " + std::to_string(pause->count()) + " s" + attempt,
            taken.request_id);
    } else {
        log::error(mail + "given up" + attempt, taken.request_id);
    }
}

void settle(const LeasedMail& taken, const std::optional<Failure>& failure, Services& services) {
    const auto now = services.clock.now();
    if (!failure) {
        services.database.write(
            [&](Transaction& transaction) { mark_sent(transaction, taken, now); });
        return;
    }
    const auto pause = pause_after(taken, *failure);
    const auto next_attempt_at = pause ? std::optional{now + *pause} : std::nullopt;
    services.database.write([&](Transaction& transaction) {
        const bool is_saved = mark_failed(transaction, taken, *failure, next_attempt_at);
        if (is_saved && !pause) audit_given_up(transaction, taken, now);
    });
    log_failure(taken, pause);
}

}  // namespace

int deliver_mail(Services& services) {
    for (int tried = 0; tried < batch_size; ++tried) {
        const auto taken = services.database.write([&](Transaction& transaction) {
            return take_one(transaction, services.config.base_url, services.clock.now());
        });
        if (!taken) return tried;
        settle(*taken, try_to_deliver(*taken, services), services);
    }
    return batch_size;
}

}  // namespace lectern::mail
