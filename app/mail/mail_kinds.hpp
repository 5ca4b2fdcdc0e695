#pragma once

#include <optional>
#include <stdexcept>
#include <string_view>

#include "mail/link_purpose.hpp"

// Every kind of mail. docs/operations.md has the same table; a test compares the two, and another
// one compares the table with the views.

namespace lectern::mail {

struct MailKind {
    std::string_view name;  // its views are views/mail/<name>.subject, .text and .html
    std::string_view recipient;
    std::string_view cause;
    std::optional<LinkPurpose> link = {};  // the purpose of its one-time link, if it has one
};

// clang-format off
inline constexpr MailKind mail_kinds[] = {
    // Accounts
    {"register", "the address entered",
     "Somebody registers with an address that no account has proven.", LinkPurpose::verify},
    {"account_exists", "the account",
     "Somebody registers with the address of an account."},
    {"verify", "the account",
     "A learner wants to prove the address of their account.", LinkPurpose::verify},
    {"reset", "the account",
     "Somebody wants a new password, or a change of address was undone.", LinkPurpose::reset},
    {"sign_in_link", "the account",
     "Somebody wants to sign in by a link.", LinkPurpose::sign_in},
    {"start_course", "the account, or the address entered",
     "Somebody wants to start a free course without signing in.", LinkPurpose::enrol},
    {"no_account", "the address entered",
     "Somebody wants a new password, or a link to sign in, or looks for purchases, but neither an account nor a purchase has the address."},
    {"password_changed", "the account",
     "The password was replaced."},
    {"two_step_on", "the account",
     "Two-step sign-in was turned on."},
    {"two_step_off", "the account",
     "Two-step sign-in was turned off."},
    {"recovery_code_used", "the account",
     "A recovery code was used."},
    {"recovery_codes_renewed", "the account",
     "New recovery codes were made."},
    {"email_change", "the new address",
     "A learner wants another address.", LinkPurpose::change},
    {"email_changed", "the former address",
     "The address of an account was changed.", LinkPurpose::undo_change},
    {"email_change_undone", "the removed address",
     "A change of address was undone."},
    {"account_deleted", "the erased address",
     "An account was erased."},
    // Buying
    {"receipt", "the buyer",
     "An order was paid, or the buyer corrected its address. Only a guest's receipt has the link.", LinkPurpose::claim},
    {"payment_awaited", "the buyer",
     "A payment takes days, such as a bank transfer."},
    {"payment_failed", "the buyer",
     "Such a payment failed."},
    {"payment_mismatched", "the buyer",
     "A payment differs from what was agreed."},
    {"duplicate_purchase", "the buyer",
     "An order was paid for a course that the buyer already owns."},
    {"refund", "the buyer",
     "A refund was started or succeeded."},
    {"refund_failed", "the buyer",
     "A refund failed: the money did not arrive."},
    {"claim", "the buyer",
     "A guest looks for purchases or wants to sign in, an operator sends the link again, an order was reassigned, or an old payment was found.",
     LinkPurpose::claim},
    {"purchase_state", "the buyer",
     "A guest looks for purchases, or wants to sign in, and has some that do not open their course, or a disputed order was reassigned."},
    {"sign_in", "the account",
     "A learner looks for purchases and none waits to be claimed, or an order was reassigned to the account."},
    {"reassigned", "the former address",
     "An operator or the buyer corrected the address of an order."},
    // The school
    {"notice", "the school",
     "A payment, refund, dispute, event or price needs an operator, or webhooks are silent."},
    {"file_missing", "the school",
     "A learner could not download a file. At most one a day for each file, and one for the storage."},
    {"unit_failed", "the school",
     "A systemd unit failed. At most one a day for each unit."},
    {"test", "the address given",
     "An operator ran `lectern mail test`."},
};
// clang-format on

/// The name of a kind in the table above. Any other name is a compile-time error.
/// Use parentheses to construct one: clang 14 crashes on braces.
class MailKindName {
  public:
    consteval MailKindName(const char* name) : kind_{find(name)} {}
    [[nodiscard]] constexpr std::string_view text() const { return kind_->name; }
    [[nodiscard]] constexpr std::optional<LinkPurpose> link() const { return kind_->link; }

  private:
    static consteval const MailKind* find(std::string_view name) {
        for (const auto& kind : mail_kinds)
            if (kind.name == name) return &kind;
        throw std::logic_error{"unknown kind of mail"};
    }

    const MailKind* kind_;
};

}  // namespace lectern::mail
