#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "operations/access_moved_orders.hpp"
#include "operations/similar_addresses.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// What is known about a person and each course that concerns them: the facts from which
// access_explanation derives a sentence.

namespace lectern::operations {

/// A person: an account, or only an address.
struct Person {
    std::optional<UserId> user_id = {};
    EmailAddress email =
        {};                  // of the account, else as entered; empty if only an erased id is known
    bool is_proven = false;  // the account has proven the address
    std::optional<Timestamp> registered_at = {};
    std::optional<Timestamp> deleted_at = {};

    /// Returns how sentences name the person.
    [[nodiscard]] std::string name() const;
};

/// The newest mail with a claim link to the address of an order.
struct ClaimMail {
    std::int64_t id = 0;
    std::string status;  // queued, sent, failed, void
    int attempts = 0;
    std::string last_error;  // the mail server's reply; empty if there is none
    Timestamp created_at;
    Timestamp next_attempt_at;
    std::optional<Timestamp> sent_at;
};

/// A Stripe event about an order that could not be processed.
struct UnprocessedEvent {
    std::string id;
    std::string status;  // failed, refused
    std::string reason;
};

struct PersonsOrder {
    OrderId id;
    std::string public_id;
    CourseId course_id;
    std::string status;
    std::string email;  // empty once the buyer was erased
    std::optional<UserId> owner_id;
    std::string owner_email;  // empty without an owner, and for an erased one
    bool is_owner_erased = false;
    std::int64_t amount_minor = 0;
    std::int64_t paid_amount_minor = 0;
    std::int64_t refunded_minor = 0;
    bool has_payment_intent = false;  // without one, there is nothing that Stripe could refund
    std::string currency;
    std::string paid_currency;
    Timestamp created_at;
    Timestamp updated_at;
    std::optional<Timestamp> paid_at;
    std::optional<Timestamp> claimed_at;
    std::optional<Timestamp> voided_at;
    std::optional<Timestamp> refunded_at;
    Timestamp attempt_expires_at;
    std::string session_id;  // of the Checkout session; empty until Stripe answered
    std::string dispute;     // `dp_1 (needs_response)`; empty if there is none
    std::optional<Timestamp> disputed_at;
    std::optional<ClaimMail> claim_mail;
    std::optional<UnprocessedEvent> event;
};

struct PersonsEntitlement {
    EntitlementId id;
    CourseId course_id;
    std::optional<UserId> user_id;
    std::optional<OrderId> order_id;
    std::string cause;
    std::string status;
    std::string because;     // why it is not active, or why an operator granted it
    std::string granted_by;  // the operator; empty for another cause
    std::string revoked_by;  // the operator; empty unless one revoked it
    std::optional<Timestamp> operator_revoked_at;
    Timestamp created_at;
};

struct CourseFacts {
    CourseId id;
    std::string slug;
    std::string status;
    bool is_free = false;
    int lesson_count = 0;                          // that are shown
    std::vector<std::string> unpublished_lessons;  // titles
    std::vector<PersonsOrder> orders;              // newest first
    std::vector<PersonsEntitlement> entitlements;  // newest first
    std::vector<MovedOrder> moved_orders;          // newest first
    std::vector<MisspeltOrder> misspelt_orders;    // newest first, without moved ones

    /// Returns whether anything is known that connects the person with the course.
    [[nodiscard]] bool concern_person() const {
        return !orders.empty() || !entitlements.empty() || !moved_orders.empty() ||
               !misspelt_orders.empty();
    }
};

/// Finds the account with the id, or with the address; without one, returns a person with the
/// address alone. Finds an erased account by its id, and by its address until its last mail is
/// delivered. Returns nothing for an unknown id.
std::optional<Person> find_person(DatabaseHandle& handle, UserId user_id);
Person find_person(DatabaseHandle& handle, const EmailAddress& email);

/// Lists the courses of which the person has or had an order or an entitlement, or of which there
/// is a misspelt order, and the course that is asked about, by slug.
std::vector<CourseFacts> list_course_facts(DatabaseHandle& handle, const Person& person,
                                           std::optional<CourseId> asked_about, Timestamp now);

}  // namespace lectern::operations
