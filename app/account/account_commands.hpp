#pragma once

#include "console/command.hpp"

namespace lectern::account {

/// Runs `lectern user show EMAIL`: prints an account with its sessions, entitlements, orders and
/// newest mails. Also accepts an id.
int show_user(const Options& options);
/// Runs `lectern user sign-out EMAIL`: ends every session of an account.
int sign_out_user(const Options& options);
/// Runs `lectern user two-step-off EMAIL --reason TEXT`: the learner then signs in with the
/// password alone.
int turn_off_two_step_of_user(const Options& options);

}  // namespace lectern::account
