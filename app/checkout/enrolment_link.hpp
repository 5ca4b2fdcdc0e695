#pragma once

#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "catalog/catalog.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Mailed links that start a free course. They sign in, and create the account if there is none.

namespace lectern::checkout {

/// Queues the mail with the link. It is the same whether or not an account has the address.
void request_enrolment_link(Transaction& transaction, const audit::Act& act,
                            const EmailAddress& email, const catalog::CoursePage& course);

struct EnrolmentLink {
    EmailAddress email;
    std::string course_title;
    bool removes_password = false;  // an unproven account has the address: use_link()
};

/// Returns nothing if the link is unknown, used or expired, if the account has another address now,
/// or if nobody can enrol in the course any more.
std::optional<EnrolmentLink> find_enrolment_link(DatabaseHandle& handle, const std::string& token,
                                                 Timestamp now);

struct LinkedEnrolment {
    UserId user_id;
    EmailAddress email;  // proven by the link
    std::string path;    // of the course's player, or of its page if it is not open to the learner
};

/// Uses up the link, proves the address, and enrols its account in the course. Gives the account
/// the unclaimed purchases of the address. Returns nothing if the link was used or the address was
/// changed in the meantime.
std::optional<LinkedEnrolment> enrol_by_link(Transaction& transaction, const audit::Act& act,
                                             const std::string& token);

}  // namespace lectern::checkout
