#include "mail/mail_jobs.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "audit/audit.hpp"
#include "mail/leased_mails.hpp"
#include "mail/mail.hpp"
#include "mail/mail_view.hpp"
#include "platform/log.hpp"
#include "platform/stop_signal.hpp"

namespace lectern::mail {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

/// Mails that are taken together, by one transaction.
constexpr std::size_t batch_size = 50;

/// No delivery begins later than this after the mail was taken, so that it ends within the lease: a
/// mail server has 60 s for each. A run also stays below WatchdogSec of lectern-jobs.service.
constexpr seconds time_to_begin = 3min;

/// The pause after each failed attempt, about a day in total. After the last one the mail is given
/// up.
constexpr std::array<seconds, 8> pauses{1min, 5min, 15min, 1h, 3h, 6h, 6h, 8h};

/// Why an attempt failed, and whether a retry is pointless.
struct Failure {
    std::string error;
    bool is_permanent = false;
};

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
        const bool is_saved = mark_failed(transaction, taken, failure->error, next_attempt_at);
        if (is_saved && !pause) audit_given_up(transaction, taken, now);
    });
    log_failure(taken, pause);
}

/// Each outcome is stored before the next mail is sent, so that a crash leaves at most one mail of
/// which nobody knows whether it was sent.
void deliver_one(const LeasedMail& taken, Services& services) {
    const bool is_leased = services.database.read(
        [&](Connection& connection) { return is_still_leased(connection, taken); });
    if (is_leased) settle(taken, try_to_deliver(taken, services), services);
}

}  // namespace

int deliver_mail(Services& services) {
    const auto began = services.clock.now();
    const auto batch = services.database.write([&](Transaction& transaction) {
        return take_batch(transaction, services.config.base_url, began, batch_size);
    });
    const auto may_begin_another = [&] {
        return !StopSignal::is_waiting() && services.clock.now() - began <= time_to_begin;
    };
    std::size_t done = 0;
    while (done < batch.size() && may_begin_another()) deliver_one(batch[done++], services);
    if (done < batch.size()) {
        services.database.write([&](Transaction& transaction) {
            give_back(transaction, std::span{batch}.subspan(done));
        });
    }
    if (done < batch_size) services.mailer.hang_up();
    return static_cast<int>(done);
}

}  // namespace lectern::mail
