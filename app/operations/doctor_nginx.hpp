#pragma once

#include <filesystem>

#include "operations/doctor.hpp"

namespace lectern::operations {

/// nginx/render lists its templates and their SHA-256 in this file beside what it rendered, as
/// sha256sum prints them.
constexpr auto rendered_from = "rendered-from";

/// The configuration in `rendered` was made from the templates in `templates`.
Findings check_nginx(const std::filesystem::path& rendered, const std::filesystem::path& templates);

}  // namespace lectern::operations
