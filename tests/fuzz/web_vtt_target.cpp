#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "authoring/transcript.hpp"
#include "authoring/web_vtt.hpp"
#include "fuzz/targets.hpp"
#include "platform/utf8.hpp"

namespace lectern::test {

namespace {

using authoring::Cue;

std::string clock_of(std::int32_t ms) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%02d:%02d:%02d.%03d", ms / 3'600'000, ms / 60'000 % 60,
                  ms / 1000 % 60, ms % 1000);
    return text.data();
}

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else if (c == '>')
            result += "&gt;";
        else
            result += c;
    }
    return result;
}

std::string written(const std::vector<Cue>& cues) {
    std::string vtt = "WEBVTT\n\n";
    for (const auto& cue : cues) {
        vtt += clock_of(cue.start_ms) + " --> " + clock_of(cue.end_ms) + '\n' + escaped(cue.text) +
               "\n\n";
    }
    return vtt;
}

bool is_same(const Cue& one, const Cue& other) {
    return one.start_ms == other.start_ms && one.end_ms == other.end_ms && one.text == other.text;
}

void check_cue(const Cue& cue) {
    require(0 <= cue.start_ms && cue.start_ms < cue.end_ms, "a cue ends after its start");
    require(is_utf8(cue.text) &&
                cue.text.find_first_of(std::string_view{"\n\r\0", 3}) == std::string::npos,
            "a cue is one line of UTF-8");
}

/// Escapes make a text longer, and so may exceed the limit.
bool has_short_texts(const std::vector<Cue>& cues) {
    return std::ranges::all_of(
        cues, [](const Cue& cue) { return cue.text.size() * 5 <= authoring::longest_cue_text; });
}

}  // namespace

void fuzz_web_vtt(std::string_view input) {
    const auto parsed = authoring::parse_web_vtt(input);
    require(parsed.faults.size() <= authoring::most_web_vtt_faults + 1, "faults are limited");
    for (const auto& fault : parsed.faults) {
        require(!fault.text.empty(), "a fault has a text");
    }
    if (!parsed.faults.empty()) return;
    require(parsed.cues.size() <= authoring::most_cues, "cues are limited");
    require(std::ranges::is_sorted(parsed.cues, {}, &Cue::start_ms), "cues are sorted");
    std::ranges::for_each(parsed.cues, check_cue);
    for (const auto& paragraph : authoring::paragraphs_of(parsed.cues)) {
        require(!paragraph.empty() && paragraph.size() <= authoring::longest_paragraph,
                "a paragraph has some cues");
    }
    if (parsed.cues.empty() || !has_short_texts(parsed.cues)) return;
    const auto again = authoring::parse_web_vtt(written(parsed.cues));
    require(again.faults.empty(), "cues that are written again have no fault");
    require(std::ranges::equal(again.cues, parsed.cues, is_same), "and are the same");
}

}  // namespace lectern::test
