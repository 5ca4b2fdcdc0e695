#pragma once

#include "console/command.hpp"

namespace lectern::authoring {

/// Runs `lectern course draft-link SLUG [--days N | --end]`: makes a link to a draft course, or
/// ends all its links.
int change_draft_links(const Options& options);

}  // namespace lectern::authoring
