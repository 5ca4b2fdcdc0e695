#include "commands_of_people.hpp"

#include "account/account_commands.hpp"
#include "checkout/claim_commands.hpp"
#include "entitlement/entitlement_commands.hpp"
#include "shared_options.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

}  // namespace

std::vector<Command> commands_of_people() {
    return {
        {"grant add",
         "give an account access to a course without a purchase",
         entitlement::add_grant,
         {Group::database},
         {{"EMAIL"}, {"COURSE", "its slug"}},
         {reason_option, json_option}},
        {"grant revoke",
         "revoke one entitlement, or all that a person has for a course",
         entitlement::revoke_grant,
         {Group::database},
         {{"ID|EMAIL", "an entitlement, or a person and a course"},
          {.name = "COURSE", .help = "its slug", .is_required = false}},
         {reason_option, json_option}},
        {"claim resend",
         "mail a new link to claim a purchase",
         checkout::resend_claim,
         {Group::database},
         {{"EMAIL|ORDER", "an address, or an order as order show takes it"}},
         {json_option}},
        {"user show",
         "print all about a person: sessions, entitlements, orders, mails",
         account::show_user,
         {Group::database},
         {{"EMAIL|ID"}},
         {json_option}},
        {"user sign-out",
         "end every session of an account",
         account::sign_out_user,
         {Group::database},
         {{"EMAIL"}},
         {json_option}},
        {"user two-step-off",
         "turn off two-step sign-in of a learner who lost the app and the recovery codes",
         account::turn_off_two_step_of_user,
         {Group::database},
         {{"EMAIL"}},
         {reason_option, json_option}},
    };
}

}  // namespace lectern
