#include "account/account_commands.hpp"

#include "account/account.hpp"
#include "account/profile.hpp"
#include "account/two_step.hpp"
#include "account/user_record.hpp"
#include "audit/audit_commands.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "platform/email_address.hpp"
#include "platform/json.hpp"

namespace lectern::account {
namespace {

CommandFailure no_account(const std::string& email) {
    return CommandFailure{"no account has the address " + email};
}

/// The failure for an address that only orders of a guest have.
CommandFailure only_orders(const std::string& email, std::int64_t count) {
    return CommandFailure{"no account has the address " + email + ", but " + std::to_string(count) +
                          (count == 1 ? " order with it waits" : " orders with it wait") +
                          " to be claimed"};
}

}  // namespace

int show_user(const Options& options) {
    const auto& name = options.argument();
    Database database{read_database_url()};
    const auto record =
        database.read([&](Connection& connection) { return find_user_record(connection, name); });
    if (!record) {
        const auto waiting = database.read(
            [&](Connection& connection) { return count_orders_to_claim(connection, name); });
        if (waiting > 0) throw only_orders(name, waiting);
        throw no_account(name);
    }
    print_record(*record, options.output_format());
    return 0;
}

int sign_out_user(const Options& options) {
    const auto& email = options.argument();
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto count = database.write([&](Transaction& transaction) {
        const auto user_id = find_user(transaction, {email, canonical_form(email)});
        if (!user_id) throw no_account(email);
        return revoke_all_sessions(transaction, act, *user_id);
    });
    print_result(email + ": signed out of " + std::to_string(count) +
                     (count == 1 ? " browser" : " browsers"),
                 json::object({{"email", email}, {"sessions_ended", count}}),
                 options.output_format());
    return 0;
}

int turn_off_two_step_of_user(const Options& options) {
    const auto& email = options.argument();
    const auto& reason = options.required("--reason");
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    database.write([&](Transaction& transaction) {
        const auto user_id = find_user(transaction, {email, canonical_form(email)});
        const auto address = user_id ? find_address(transaction, *user_id) : std::nullopt;
        if (!address) throw no_account(email);
        if (!turn_off_two_step(transaction, act, *user_id, *address, reason)) {
            throw CommandFailure{"two-step sign-in of " + email + " is not on"};
        }
    });
    print_result(email + ": two-step sign-in is off",
                 json::object({{"email", email}, {"result", std::string{"off"}}}),
                 options.output_format());
    return 0;
}

}  // namespace lectern::account
