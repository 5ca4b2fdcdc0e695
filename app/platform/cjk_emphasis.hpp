#pragma once

#include <string>
#include <string_view>

// CommonMark decides by spaces and punctuation whether `**` begins or ends emphasis. Chinese,
// Japanese and Korean are written without spaces, so that `**注意：**高い` is not bold there. The
// rule of https://github.com/tats-u/markdown-cjk-friendly mends that: beside a character of these
// scripts, `*` and `~` begin and end emphasis wherever no white space prevents it. The parser has
// no setting for it. So the text is parsed with marks that it takes for letters.

namespace lectern {

constexpr std::string_view emphasis_mark = "\uFDD0";  // no character; a letter for the parser

/// Returns the text with a mark between `*` or `~` and its neighbours if one of these is Chinese,
/// Japanese or Korean. Changes no line breaks. Whoever parses it removes the marks.
std::string with_emphasis_marks(std::string_view markdown);

}  // namespace lectern
