#include "checkout/enrolment_link.hpp"

#include "account/account.hpp"
#include "account/sign_in_link.hpp"
#include "checkout/claim.hpp"
#include "entitlement/entitlement.hpp"
#include "mail/email_tokens.hpp"
#include "mail/mail.hpp"
#include "platform/json.hpp"

namespace lectern::checkout {

namespace {

/// Returns the slug with which the link was mailed. The course is found by it even if it has
/// another slug now.
std::string course_slug_of(const mail::EmailToken& link) {
    return json::parse(link.data).text("course_slug").value_or("");
}

}  // namespace

void request_enrolment_link(Transaction& transaction, const audit::Act& act,
                            const EmailAddress& email, const catalog::CoursePage& course) {
    const auto user_id = account::find_user(transaction, email);
    const auto stored = user_id ? account::find_address(transaction, *user_id) : std::nullopt;
    mail::enqueue(transaction, act,
                  {.dedupe_key = "enrolment-link:" + act.request_id,
                   .kind = "start_course",
                   .to = stored.value_or(email),
                   .data = json::object({{"course_title", course.title}}),
                   .link = mail::Link{.user_id = user_id,
                                      .data = json::object({{"course_slug", course.slug}})},
                   .user_id = user_id});
    audit::write(transaction, act,
                 {.name = "enrolment_link_requested",
                  .reason = user_id ? "" : "no account",
                  .user_id = user_id,
                  .course_id = course.id});
}

std::optional<EnrolmentLink> find_enrolment_link(DatabaseHandle& handle, const std::string& token,
                                                 Timestamp now) {
    const auto link = mail::find_email_token(handle, mail::LinkPurpose::enrol, token, now);
    if (!link || !account::is_of_same_account(handle, *link)) return std::nullopt;
    const auto course = catalog::find_published_course(handle, course_slug_of(*link), std::nullopt);
    if (!course || !catalog::can_be_enrolled_in(*course)) return std::nullopt;
    return EnrolmentLink{link->email, course->title,
                         account::has_unproven_account(handle, link->email)};
}

std::optional<LinkedEnrolment> enrol_by_link(Transaction& transaction, const audit::Act& act,
                                             const std::string& token) {
    const auto used = account::use_link(transaction, act, mail::LinkPurpose::enrol, token);
    if (!used) return std::nullopt;
    const auto& [link, user_id] = *used;
    claim_all(transaction, act, user_id, link.email);

    const auto course = catalog::find_published_course(transaction, course_slug_of(link), user_id);
    audit::write(transaction, act,
                 {.name = "sign_in_link_used",
                  .user_id = user_id,
                  .course_id = course ? std::optional{course->id} : std::nullopt});
    if (!course) return LinkedEnrolment{user_id, link.email, "/courses"};
    const bool is_open =
        course->is_owned || entitlement::grant_free(transaction, act, course->id, user_id);
    return LinkedEnrolment{user_id, link.email, (is_open ? "/learn/" : "/courses/") + course->slug};
}

}  // namespace lectern::checkout
