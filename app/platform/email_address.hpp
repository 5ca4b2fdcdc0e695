#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lectern::account {

/// The address as it is kept: trimmed, its domain in lower case; dots and `+` stay. Nothing when it
/// has not the form of an address (`local@domain.tld`, at most 254 bytes, valid UTF-8 without
/// white space, control or invisible characters).
std::optional<std::string> normalised_email(std::string_view entered);

/// `a…@example.com`: what may be shown to somebody who need not be the owner.
std::string masked_email(const std::string& email);

}  // namespace lectern::account
