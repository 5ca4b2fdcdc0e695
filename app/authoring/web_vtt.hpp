#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Captions in the WebVTT format (W3C: WebVTT, The Web Video Text Tracks Format). Blocks of notes,
// styles and regions are skipped, and so are the settings of cues.

namespace lectern::authoring {

/// What is said from `start_ms` to before `end_ms`: milliseconds from the start of the video.
struct Cue {
    std::int32_t start_ms = 0;
    std::int32_t end_ms = 0;
    std::string text;  // one line, without tags; may be empty
};

/// An error in a line of the text, counted from 1: `is not …`.
struct WebVttFault {
    std::size_t line = 0;
    std::string text;
};

struct WebVtt {
    std::vector<Cue> cues;  // in order of their starts; valid only if there are no faults
    std::vector<WebVttFault> faults;
};

constexpr std::size_t largest_web_vtt = std::size_t{1} << 20;
constexpr std::size_t most_cues = 20'000;
constexpr std::size_t longest_cue_text = 4096;  // bytes
constexpr std::size_t most_web_vtt_faults = 20;

/// Parses captions. Is stricter than a browser, which drops what it does not understand. Returns at
/// most `most_web_vtt_faults` faults, and one more that says that further ones follow.
WebVtt parse_web_vtt(std::string_view text);

}  // namespace lectern::authoring
