#include "mail/mail_commands.hpp"

#include "audit/audit_commands.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "mail/mail_view.hpp"
#include "mail/outbox.hpp"
#include "platform/json.hpp"
#include "services_of_process.hpp"

namespace lectern::mail {
namespace {

constexpr int newest = 50;

Mail test_mail(const Services& services, const audit::Act& act, const std::string& address) {
    const auto data = mail_view("{}", {}, services.config);
    return {.to = address,
            .subject = services.views.render("mail/test.subject", data),
            .text = services.views.render("mail/test.text", data),
            .html = services.views.render("mail/test.html", data),
            .message_id = act.request_id + "@lectern.invalid"};
}

void note_test(Services& services, const audit::Act& act, audit::Outcome outcome) {
    services.database.write([&](Transaction& transaction) {
        audit::write(transaction, act, {.name = "mail_tested", .outcome = outcome});
    });
}

}  // namespace

std::vector<std::string_view> list_mail_statuses() {
    return {"queued", "sent", "failed", "void"};
}

int list_mails(const Options& options) {
    const auto status = options.value("--status").value_or("");
    if (options.has("--status")) expect_one_of("--status", status, list_mail_statuses());
    const MailFilter filter{.status = status,
                            .to = options.value("--to").value_or(""),
                            .limit = options.number("--limit", newest)};
    Database database{read_database_url()};
    const auto records = database.read(
        [&](Connection& connection) { return list_mail_records(connection, filter); });
    print_list(records, options.output_format());
    return 0;
}

int retry_mail(const Options& options) {
    const auto id = row_number(options.argument());
    if (!id) throw UsageError{"takes the number of a mail, got " + options.argument()};
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto retry =
        database.write([&](Transaction& transaction) { return retry_mail(transaction, act, *id); });
    const auto mail = "mail " + options.argument();
    switch (retry) {
        case Retry::queued:
            print_result(mail + ": tried again as soon as `lectern jobs` runs",
                         json::object({{"mail", *id}, {"status", std::string{"queued"}}}),
                         options.output_format());
            return 0;
        case Retry::sent_already:
            throw CommandFailure{mail + ": was sent"};
        case Retry::is_void:
            throw CommandFailure{mail + ": is void and must not be sent"};
        case Retry::no_such_mail:
            throw CommandFailure{"no " + mail + ", or its reader was erased"};
    }
    return 1;
}

int send_test_mail(const Options& options) {
    if (!email_address_from(options.argument()))
        throw UsageError{"takes an e-mail address, got " + options.argument()};
    return with_services(options, [&](Services& services) {
        return send_test_mail(services, options.argument(), options.output_format());
    });
}

int send_test_mail(Services& services, const std::string& address, OutputFormat output_format) {
    const auto act = audit::act_of_operator(services.clock.now());
    try {
        services.mailer.deliver(test_mail(services, act, address));
    } catch (const MailRefused& refusal) {
        note_test(services, act, audit::Outcome::failed);
        throw CommandFailure{address + ": " + refusal.in_full()};
    }
    note_test(services, act, audit::Outcome::done);
    print_result(address + ": the mail server took a test mail",
                 json::object({{"to", address},
                               {"result", std::string{"the mail server took a test mail"}}}),
                 output_format);
    return 0;
}

}  // namespace lectern::mail
