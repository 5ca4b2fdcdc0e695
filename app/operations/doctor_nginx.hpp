#pragma once

#include <filesystem>
#include <string_view>

#include "operations/doctor.hpp"

namespace lectern::operations {

/// nginx/render lists its templates and their SHA-256 in this file beside what it rendered, as
/// sha256sum prints them.
constexpr auto rendered_from = "rendered-from";

/// Files that nginx/render takes whichever they are: those in a folder with this ending. Which
/// others it takes, it says itself, and it is among the templates that it lists.
struct TakenFiles {
    std::string_view folder;
    std::string_view ending;
};
constexpr TakenFiles always_taken[] = {{"http", ".conf"}, {"pages", ".html"}, {"site", ".conf"}};

/// The configuration in `rendered` was made from the templates in `templates`.
Findings check_nginx(const std::filesystem::path& rendered, const std::filesystem::path& templates);

}  // namespace lectern::operations
