#include "authoring/transcript.hpp"

#include <initializer_list>
#include <string_view>

namespace lectern::authoring {

namespace {

bool removed_suffix(std::string_view& text, std::initializer_list<std::string_view> suffixes) {
    for (const auto suffix : suffixes) {
        if (!text.ends_with(suffix)) continue;
        text.remove_suffix(suffix.size());
        return true;
    }
    return false;
}

bool ends_sentence(std::string_view text) {
    while (removed_suffix(text, {"\"", "'", ")", "]", "”", "’", "»", "“", "」", "）"})) {
    }
    return removed_suffix(text, {".", "!", "?", "…", "。", "！", "？", "؟", "।"});
}

bool begins_paragraph(const Cue& cue, const TranscriptParagraph& last) {
    if (cue.start_ms - last.back().end_ms > pause_between_paragraphs_ms) return true;
    if (last.size() >= longest_paragraph) return true;
    return last.size() >= long_enough_paragraph && ends_sentence(last.back().text);
}

}  // namespace

std::vector<TranscriptParagraph> paragraphs_of(const std::vector<Cue>& cues) {
    std::vector<TranscriptParagraph> paragraphs;
    for (const auto& cue : cues) {
        if (cue.text.empty()) continue;
        if (paragraphs.empty() || begins_paragraph(cue, paragraphs.back())) {
            paragraphs.emplace_back();
        }
        paragraphs.back().push_back(cue);
    }
    return paragraphs;
}

}  // namespace lectern::authoring
