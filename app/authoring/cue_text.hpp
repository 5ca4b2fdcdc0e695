#pragma once

#include <string>
#include <string_view>

namespace lectern::authoring {

/// Returns the text of a cue as one line: without tags (`<v Name>`, `<i>`, `<00:01.000>`), with
/// character references (`&amp;`, `&#233;`) decoded, and with runs of white space as one space. An
/// unknown reference stays as it is. Source: W3C WebVTT, cue text parsing rules.
std::string plain_cue_text(std::string_view text);

}  // namespace lectern::authoring
