#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "authoring/web_vtt.hpp"

namespace lectern::authoring {

/// Cues that belong together. Not empty.
using TranscriptParagraph = std::vector<Cue>;

/// Groups the cues that have a text into paragraphs. A new one begins after a pause, after a
/// sentence if the paragraph is long enough, and in any case after `longest_paragraph` cues.
std::vector<TranscriptParagraph> paragraphs_of(const std::vector<Cue>& cues);

constexpr std::int32_t pause_between_paragraphs_ms = 2000;
constexpr std::size_t long_enough_paragraph = 5;  // cues
constexpr std::size_t longest_paragraph = 20;

}  // namespace lectern::authoring
