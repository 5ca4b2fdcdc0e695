#include "entitlement/entitlement_commands.hpp"

#include "account/account.hpp"
#include "audit/audit_commands.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "entitlement/entitlement.hpp"
#include "platform/json.hpp"

namespace lectern::entitlement {
namespace {

CourseId course_from(DatabaseHandle& handle, const std::string& slug) {
    const auto id = find_course_id(handle, slug);
    if (!id) throw CommandFailure{"no course " + slug};
    return *id;
}

/// Returns the account that has proven the entered address. Throws CommandFailure for an unproven
/// address, which may be somebody else's.
UserId learner_from(Transaction& transaction, const std::string& entered) {
    const EmailAddress email{entered, canonical_form(entered)};
    const auto id = account::lock_proven_user(transaction, email);
    if (id) return *id;
    throw CommandFailure{account::has_account(transaction, email)
                             ? "the account of " + entered + " has not proven its address"
                             : "no account has the address " + entered};
}

std::vector<EntitlementId> entitlements_from(DatabaseHandle& handle,
                                             const std::vector<std::string>& words) {
    if (words.size() == 1) {
        const auto id = row_number(words[0]);
        if (!id) throw UsageError{"takes the id of an entitlement, or EMAIL COURSE"};
        return {EntitlementId{*id}};
    }
    auto ids = list_entitlements(handle, {words[0], canonical_form(words[0])},
                                 course_from(handle, words[1]));
    if (ids.empty()) throw CommandFailure{words[0] + " has no entitlement for " + words[1]};
    return ids;
}

void tell(EntitlementId entitlement_id, const std::string& result, OutputFormat output_format) {
    print_result("entitlement " + to_string(entitlement_id) + ": " + result,
                 json::object({{"entitlement", entitlement_id.value()}, {"result", result}}),
                 output_format);
}

}  // namespace

int add_grant(const Options& options) {
    const auto& email = options.arguments()[0];
    const auto& course = options.arguments()[1];
    const auto& reason = options.required("--reason");
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto decision = database.write([&](Transaction& transaction) {
        const auto course_id = course_from(transaction, course);
        return grant_by_operator(transaction, act, course_id, learner_from(transaction, email),
                                 reason);
    });
    tell(decision.entitlement_id,
         email + (decision.is_new ? " may learn " : " had this entitlement already: ") + course,
         options.output_format());
    return 0;
}

int revoke_grant(const Options& options) {
    const auto& reason = options.required("--reason");
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    std::vector<Decision> decisions;
    database.write([&](Transaction& transaction) {
        for (const auto id : entitlements_from(transaction, options.arguments())) {
            const auto decision = revoke_by_operator(transaction, act, id, reason);
            if (!decision) throw CommandFailure{"no entitlement " + to_string(id)};
            decisions.push_back(*decision);
        }
    });
    for (const auto& decision : decisions)
        tell(decision.entitlement_id,
             decision.is_new ? "revoked" : "an operator had revoked it already",
             options.output_format());
    return 0;
}

}  // namespace lectern::entitlement
