#pragma once

#include <optional>
#include <string>
#include <vector>

#include "run_mode.hpp"

// The checks that settings of several subjects use, and what checks are made of.

namespace lectern {

/// What is wrong with a value, as the rest of a line that begins with its name; empty if it is
/// valid.
using Fault = std::optional<std::string>;

Fault anything(const std::string& value, Mode mode);
Fault present(const std::string& value, Mode mode);
Fault on_or_off_fault(const std::string& value, Mode mode);
Fault short_text_fault(const std::string& value, Mode mode);

/// Returns whether the whole value matches the regular expression.
bool matches(const std::string& value, const char* pattern);
std::vector<std::string> split_at(const std::string& text, char divider);

/// Returns the bytes of the keys in LECTERN_TWO_STEP_KEY, one after the other, the newest first.
std::string two_step_key_from(const std::string& value);
Mode mode_from(const std::string& text);
/// Returns 0 if the text is not a number.
int number_from(const std::string& text);

}  // namespace lectern
