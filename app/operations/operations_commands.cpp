#include "operations/operations_commands.hpp"

#include <iostream>
#include <stdexcept>
#include <string_view>

#include "audit/audit_commands.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "mail/mail.hpp"
#include "platform/files.hpp"
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

std::vector<BrokenInvariant> find_broken_invariants(Database& database,
                                                    const std::filesystem::path& file) {
    return database.read(
        [&](Connection& connection) { return find_broken_invariants(connection, file); });
}

std::vector<BrokenInvariant> find_broken_invariants(DatabaseHandle& handle,
                                                    const std::filesystem::path& file) {
    const auto sql = read_file(file);
    if (!sql) throw std::runtime_error{file.string() + " cannot be read"};
    std::vector<BrokenInvariant> faults;
    for (const auto& row : query(handle, sql->c_str()))
        faults.push_back({row.text("rule"), row.text("object")});
    return faults;
}

int check_invariants(const Options& options) {
    Database database{read_database_url()};
    const auto faults = find_broken_invariants(database, read_share() / "sql" / "invariants.sql");
    for (const auto& fault : faults) {
        print_result(fault.object + ": " + fault.rule,
                     json::object({{"object", fault.object}, {"rule", fault.rule}}),
                     options.output_format());
    }
    if (faults.empty())
        print_result("all invariants hold", json::object({{"all_hold", true}}),
                     options.output_format());
    return faults.empty() ? 0 : 1;
}

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
    const std::string result =
        is_new ? "the school is mailed" : "the school was already mailed today";
    print_result(unit + ": " + result, json::object({{"unit", unit}, {"result", result}}),
                 options.output_format());
    return 0;
}

}  // namespace lectern::operations
