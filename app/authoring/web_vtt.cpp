#include "authoring/web_vtt.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "authoring/cue_text.hpp"
#include "catalog/video_source.hpp"
#include "platform/ascii.hpp"
#include "platform/utf8.hpp"
#include "platform/whole_number.hpp"

namespace lectern::authoring {

namespace {

constexpr std::string_view arrow = "-->";
constexpr std::int32_t longest_video_ms = catalog::longest_video_seconds * 1000;

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

void skip_blanks(std::string_view& text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

/// Splits at CR LF, LF and CR.
std::vector<std::string_view> lines_in(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
        text.remove_prefix(text.starts_with("\r\n") ? 2 : std::min<std::size_t>(text.size(), 1));
    }
    return lines;
}

/// Whether the line is the word, or begins with it and a blank.
bool begins_with_word(std::string_view line, std::string_view word) {
    return line.starts_with(word) && (line.size() == word.size() || is_blank(line[word.size()]));
}

bool is_skipped_block(std::string_view first_line) {
    return begins_with_word(first_line, "NOTE") || begins_with_word(first_line, "STYLE") ||
           begins_with_word(first_line, "REGION");
}

/// Takes digits from the start of the text: at least `least`, at most `most`.
std::optional<std::int32_t> take_number(std::string_view& text, std::size_t least,
                                        std::size_t most) {
    const auto* const stop = std::ranges::find_if_not(text, is_digit);
    const auto count = static_cast<std::size_t>(stop - text.begin());
    if (count < least || count > most) return std::nullopt;
    const auto number = whole_number<std::int32_t>(text.substr(0, count));
    text.remove_prefix(count);
    return number;
}

bool take(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

/// Takes `mm:ss.ttt` or `hh:mm:ss.ttt` from the start of the text, in milliseconds.
std::optional<std::int32_t> take_timestamp(std::string_view& text) {
    const bool has_hours = std::ranges::count(text.substr(0, text.find('.')), ':') == 2;
    auto hours = std::optional<std::int32_t>{0};
    if (has_hours) {
        hours = take_number(text, 2, 3);
        if (!hours || !take(text, ":")) return std::nullopt;
    }
    const auto minutes = take_number(text, 2, 2);
    if (!minutes || *minutes > 59 || !take(text, ":")) return std::nullopt;
    const auto seconds = take_number(text, 2, 2);
    if (!seconds || *seconds > 59 || !take(text, ".")) return std::nullopt;
    const auto milliseconds = take_number(text, 3, 3);
    if (!milliseconds || *hours > 100) return std::nullopt;
    return ((*hours * 60 + *minutes) * 60 + *seconds) * 1000 + *milliseconds;
}

/// Reads `start --> end settings`.
std::optional<Cue> timing_from(std::string_view line) {
    skip_blanks(line);
    const auto start = take_timestamp(line);
    skip_blanks(line);
    if (!start || !take(line, arrow)) return std::nullopt;
    skip_blanks(line);
    const auto end = take_timestamp(line);
    if (!end || (!line.empty() && !is_blank(line.front()))) return std::nullopt;
    return Cue{.start_ms = *start, .end_ms = *end, .text = {}};
}

class Parser {
  public:
    explicit Parser(std::string_view text) : lines_{lines_in(text)} {}

    WebVtt parse() {
        skip_header();
        while (skip_empty_lines(), at_ < lines_.size() && !has_too_many_faults()) parse_block();
        if (has_too_many_faults()) {
            parsed_.faults.resize(most_web_vtt_faults + 1);
            parsed_.faults.back().text = "has further faults";
        }
        return std::move(parsed_);
    }

  private:
    [[nodiscard]] bool has_too_many_faults() const {
        return parsed_.faults.size() > most_web_vtt_faults;
    }
    [[nodiscard]] bool is_in_block() const { return at_ < lines_.size() && !lines_[at_].empty(); }
    [[nodiscard]] bool has_arrow() const {
        return lines_[at_].find(arrow) != std::string_view::npos;
    }
    void add_fault(std::string text) { parsed_.faults.push_back({at_ + 1, std::move(text)}); }
    void skip_empty_lines() {
        while (at_ < lines_.size() && lines_[at_].empty()) ++at_;
    }
    /// Skips to the end of the block. A cue that is not separated from the block is a fault.
    void skip_rest_of(const char* block) {
        for (; is_in_block(); ++at_) {
            if (!has_arrow()) continue;
            add_fault(std::string{"has a cue in "} + block + " (expected an empty line before it)");
            return skip_block();
        }
    }
    void skip_block() {
        while (is_in_block()) ++at_;
    }
    void skip_header() {
        if (lines_.empty() || !begins_with_word(lines_[0], "WEBVTT")) {
            add_fault("is not the header (expected WEBVTT)");
        }
        skip_rest_of("the header");
    }
    void parse_block() {
        if (is_skipped_block(lines_[at_])) return skip_rest_of("a note, style or region");
        if (!has_arrow()) ++at_;  // the id of a cue
        if (!is_in_block()) {
            --at_;
            add_fault("stands alone (expected a cue with a time)");
            ++at_;
            return;
        }
        parse_cue();
    }
    void parse_cue() {
        auto cue = timing_from(lines_[at_]);
        if (!cue) {
            add_fault("is not the time of a cue (expected 00:01.000 --> 00:04.000)");
            return skip_block();
        }
        check_time(*cue);
        ++at_;
        cue->text = plain_cue_text(take_cue_text());
        last_start_ms_ = cue->start_ms;
        parsed_.cues.push_back(std::move(*cue));
        skip_rest_of("the text of another");
    }
    std::string take_cue_text() {
        const auto first = at_;
        std::string text;
        for (; is_in_block() && !has_arrow(); ++at_) (text += lines_[at_]) += '\n';
        if (text.size() > longest_cue_text) {
            parsed_.faults.push_back({first + 1,
                                      "begins a text that is too long for a cue (expected "
                                      "at most 4096 bytes)"});
        }
        return text;
    }
    void check_time(const Cue& cue) {
        if (cue.end_ms <= cue.start_ms) {
            add_fault("ends at its start or before (expected a later end)");
        } else if (cue.start_ms < last_start_ms_) {
            add_fault("starts before the cue above (expected cues in order)");
        } else if (cue.end_ms > longest_video_ms) {
            add_fault("ends after 24 hours (expected a shorter video)");
        }
        if (parsed_.cues.size() == most_cues) {
            add_fault("is one cue too many (expected at most " + std::to_string(most_cues) + ")");
            at_ = lines_.size() - 1;
        }
    }

    std::vector<std::string_view> lines_;
    std::size_t at_ = 0;
    std::int32_t last_start_ms_ = 0;
    WebVtt parsed_;
};

std::size_t line_of(std::string_view text, std::size_t position) {
    return std::max<std::size_t>(lines_in(text.substr(0, position + 1)).size(), 1);
}

/// Returns the position of the first character that no text has; the size of the text if none.
std::size_t first_bad_character(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && text[at] != '\0') {
        const auto length = utf8_length_at(text, at);
        if (length == 0) return at;
        at += length;
    }
    return at;
}

}  // namespace

WebVtt parse_web_vtt(std::string_view text) {
    if (text.size() > largest_web_vtt) {
        return {{}, {{1, "begins a text that is too large (expected at most 1 MiB)"}}};
    }
    text = without_byte_order_mark(text);
    if (const auto bad = first_bad_character(text); bad < text.size()) {
        return {{}, {{line_of(text, bad), "holds a NUL character or no UTF-8 (expected UTF-8)"}}};
    }
    return Parser{text}.parse();
}

}  // namespace lectern::authoring
