#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "web/response.hpp"

namespace lectern::web {

/// How long a refused form waits for its page to show it again.
constexpr std::chrono::minutes refused_form_lifetime{10};

/// Writes the values and errors of a refused form, without its page.
std::string json_of(const RefusedForm& refused);
/// Reads what json_of() wrote.
RefusedForm refused_form_from(std::string_view json);

}  // namespace lectern::web
