#include "operations/notify_failure_command.hpp"

#include <iostream>
#include <string_view>

#include "audit/audit_commands.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "mail/mail.hpp"
#include "platform/json.hpp"

namespace lectern::operations {

namespace {

constexpr std::size_t longest_unit_name = 255;
constexpr std::size_t iso_date_length = 10;  // 2026-11-29

/// Source: systemd.unit(5).
bool is_unit_name(const std::string& text) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.\\@";
    return !text.empty() && text.size() <= longest_unit_name &&
           text.find_first_not_of(allowed) == std::string::npos;
}

}  // namespace

bool queue_failure_mail(Transaction& transaction, const audit::Act& act, const std::string& unit) {
    const auto at = iso8601(act.now);
    return mail::enqueue(
        transaction, act,
        {.dedupe_key = "unit-failed:" + unit + ':' + at.substr(0, iso_date_length),
         .kind = "unit_failed",
         .to = mail::to_operator,
         .data = json::object(
             {{"unit", unit}, {"failed_at", at}, {"is_reconcile", unit == "lectern-reconcile"}})});
}

int notify_failure(const Options& options) {
    const auto& unit = options.argument();
    if (!is_unit_name(unit)) throw UsageError{"takes the name of a unit, got " + unit};
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const bool is_new = database.write(
        [&](Transaction& transaction) { return queue_failure_mail(transaction, act, unit); });
    std::cout << unit
              << (is_new ? ": the school is mailed\n" : ": the school was already mailed today\n");
    return 0;
}

}  // namespace lectern::operations
