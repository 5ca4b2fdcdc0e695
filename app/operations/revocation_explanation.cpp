#include "operations/revocation_explanation.hpp"

#include "operations/explanation_words.hpp"

namespace lectern::operations {
namespace {

/// `grant add` takes only an account with a proven address.
std::string step_that_proves_address(const Person& person) {
    return person.user_id && !person.deleted_at
               ? "first tell them to prove their address: \"forgotten password\" mails them a link "
                 "that does"
               : "first tell them to register as " + person.email.text +
                     " and to open the link that is mailed to them";
}

}  // namespace

Explanation explain_revocation(const Person& person, const CourseFacts& facts,
                               const PersonsEntitlement& entitlement) {
    Explanation answer{
        .course = facts.slug,
        .state = "revoked_by_operator",
        .sentence = "the access of " + person.name() + " was revoked by " +
                    (entitlement.revoked_by.empty() ? "an operator" : entitlement.revoked_by) +
                    " on " + time_text(*entitlement.operator_revoked_at) +
                    ", because: " + in_quotes(entitlement.because) + " (entitlement " +
                    to_string(entitlement.id) + ')'};
    const auto grant = command_with_reason({"grant", "add", person.email.text, facts.slug});
    if (person.is_proven) {
        answer.command = grant;
    } else {
        answer.advice = step_that_proves_address(person) + "; after that, use " + grant;
    }
    return answer;
}

}  // namespace lectern::operations
