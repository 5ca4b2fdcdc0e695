#pragma once

#include <filesystem>
#include <string>

#include "config.hpp"
#include "web/request.hpp"
#include "web/view.hpp"

// The frame: what the layout reads on every page.

namespace lectern::operations {

/// Adds what the layout reads beside the page's own data.
void add_frame(web::ViewData& data, const web::Request& request, const Config& config,
               const std::string& asset_version);

/// Changes when a file in the directory does, so that browsers may keep assets for ever.
std::string asset_version(const std::filesystem::path& directory);

}  // namespace lectern::operations
