#include "platform/yaml.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "platform/ascii.hpp"
#include "platform/json.hpp"
#include "platform/utf8.hpp"

namespace lectern::yaml {

namespace {

constexpr std::string_view plain_tag = "?";

/// Whether a value has no tag, or one that says what a text, list or map is anyway.
bool is_usual_tag(std::string_view tag) {
    constexpr std::string_view usual[] = {"",
                                          plain_tag,
                                          "!",
                                          "tag:yaml.org,2002:str",
                                          "tag:yaml.org,2002:seq",
                                          "tag:yaml.org,2002:map"};
    return std::ranges::find(usual, tag) != std::end(usual);
}

/// Returns the location of a value whose anchor and tag begin at `at`.
std::size_t skip_anchor_and_tag(std::string_view text, std::size_t at) {
    constexpr std::string_view blanks = " \t\r\n";
    while (at < text.size() && (text[at] == '&' || text[at] == '!' || text[at] == '#')) {
        at = std::min(text.find_first_of(text[at] == '#' ? "\n" : blanks, at), text.size());
        at = std::min(text.find_first_not_of(blanks, at), text.size());
    }
    return at;
}

/// Returns what helps with a fault of syntax that a text without quotes may cause.
std::string advice_about(const std::string& message) {
    constexpr std::string_view by_texts[] = {
        "illegal map value", "the referenced anchor is not defined", "end of map not found"};
    const bool is_by_text = std::ranges::any_of(
        by_texts, [&](std::string_view known) { return message.starts_with(known); });
    return is_by_text ? " (put the text in quotes)" : "";
}

/// Whether the quote at `at` is closed. The parser takes the end of the document as one.
bool is_closed_quote(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const char escape = quote == '"' ? '\\' : quote;
    for (++at; at < text.size(); ++at) {
        const bool is_escaped =
            text[at] == escape && at + 1 < text.size() && (escape == '\\' || text[at + 1] == quote);
        if (is_escaped) {
            ++at;
        } else if (text[at] == quote) {
            return true;
        }
    }
    return false;
}

/// Builds the tree from the events of the parser.
class TreeBuilder final : public YAML::EventHandler {
  public:
    TreeBuilder(Document& document, std::string_view text, const Location& start)
        : document_{document}, text_{text}, start_{start} {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ == 2) fault(mark, "begins another document (expected one)");
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
        add(node(Node::Kind::nothing, mark));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        fault(mark, "has an alias (expected the value itself)");
        add(node(Node::Kind::nothing, mark));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  const std::string& value) override {
        refuse_tag(mark, tag);
        auto scalar = node(tag == plain_tag ? Node::Kind::plain : Node::Kind::text, mark);
        scalar.text = value;
        refuse_open_quote(mark);
        add(std::move(scalar));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {
        refuse_tag(mark, tag);
        open_.push_back({node(Node::Kind::list, mark), {}});
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {
        refuse_tag(mark, tag);
        open_.push_back({node(Node::Kind::map, mark), {}});
    }
    void OnMapEnd() override { close(); }

    [[nodiscard]] bool has_further_document() const { return documents_ > 1; }

  private:
    /// A list or map that is not complete yet, and the name of the member that comes next.
    struct Open {
        Node node;
        std::optional<Location> name;
    };

    [[nodiscard]] Location location_of(const YAML::Mark& mark) const {
        const auto line = static_cast<std::size_t>(std::max(mark.line, 0));
        return {start_.file, start_.line + line, start_.name};
    }
    [[nodiscard]] Node node(Node::Kind kind, const YAML::Mark& mark) const {
        Node made;
        made.kind = kind;
        made.location = location_of(mark);
        return made;
    }
    void fault(const YAML::Mark& mark, std::string text) {
        document_.faults.push_back({location_of(mark), std::move(text)});
    }
    void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (!is_usual_tag(tag)) fault(mark, "has a tag (expected the value itself)");
    }
    void refuse_open_quote(const YAML::Mark& mark) {
        const auto start = static_cast<std::size_t>(std::max(mark.pos, 0));  // in bytes
        const auto at = skip_anchor_and_tag(text_, start);
        const bool is_quoted = at < text_.size() && (text_[at] == '"' || text_[at] == '\'');
        if (!is_quoted || is_closed_quote(text_, at)) return;
        fault(mark, "is no YAML (a quote is not closed)");
        document_.is_readable = false;
    }
    void close() {
        auto complete = std::move(open_.back().node);
        open_.pop_back();
        add(std::move(complete));
    }
    void add(Node value) {
        if (documents_ > 1) return;
        if (open_.empty()) {
            document_.root = std::move(value);
        } else if (open_.back().node.kind == Node::Kind::list) {
            open_.back().node.items.push_back(std::move(value));
        } else if (!open_.back().name) {
            take_name(value);
        } else {
            add_member(open_.back(), std::move(value));
        }
    }
    void take_name(const Node& name) {
        if (!name.is_scalar()) {
            document_.faults.push_back({name.location, "has a name that is no text"});
        }
        open_.back().name = Location{name.location.file, name.location.line, name.text};
    }
    void add_member(Open& map, Node value) {
        const auto name = *std::exchange(map.name, std::nullopt);
        if (std::ranges::find(map.node.members, name.name, &Member::name) !=
            map.node.members.end()) {
            document_.faults.push_back({name, "occurs twice in one block (expected once)"});
            return;
        }
        value.location = name;
        map.node.members.push_back({name.name, std::move(value)});
    }

    Document& document_;
    std::string_view text_;
    Location start_;
    int documents_ = 0;
    std::vector<Open> open_;
};

/// Items are called by the name of their list.
void name_items(Node& node) {
    for (auto& item : node.items) {
        item.location.name = node.location.name;
        name_items(item);
    }
    for (auto& member : node.members) name_items(member.value);
}

void parse_into(Document& document, std::string_view text, const Location& start) {
    std::istringstream stream{std::string{text}};
    TreeBuilder builder{document, text, start};
    try {
        YAML::Parser parser{stream};
        // The parser never gets past a comma at the start of a line: it takes it for one empty
        // document after another.
        while (!builder.has_further_document() && parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& error) {
        const auto line = static_cast<std::size_t>(std::max(error.mark.line, 0));
        document.faults.push_back({{start.file, start.line + line, start.name},
                                   "is no YAML (" + error.msg + ")" + advice_about(error.msg)});
        document.is_readable = false;
    }
}

// --- Writing ---

bool is_plain_start(char first) {
    return ('a' <= first && first <= 'z') || ('A' <= first && first <= 'Z') ||
           static_cast<unsigned char>(first) >= 0x80;
}

bool is_plain_byte(char byte) {
    constexpr std::string_view others = " _-./,()'";
    return is_plain_start(byte) || ('0' <= byte && byte <= '9') ||
           others.find(byte) != std::string_view::npos;
}

/// Whether every reader of YAML takes the text without quotes as this text.
bool is_plain(const std::string& text) {
    static const std::set<std::string, std::less<>> words{"null", "true", "false", "yes", "no",
                                                          "on",   "off",  "y",     "n"};
    return !text.empty() && is_plain_start(text.front()) && text.back() != ' ' &&
           std::ranges::all_of(text, is_plain_byte) && !words.contains(lower_case(text));
}

/// Whether the text may be a literal block, which shows each line as it is.
bool is_block(const std::string& text) {
    if (text.find('\n') == std::string::npos || text.front() == ' ' || text.front() == '\n') {
        return false;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if ((byte < 0x20 && byte != '\n') || byte == 0x7f) return false;
        const bool ends_line = at + 1 == text.size() || text[at + 1] == '\n';
        if (byte == ' ' && ends_line) return false;
        // U+0085, U+2028 and U+2029 are line breaks for some readers, U+FEFF is no text.
        if (text.compare(at, 2, "\xc2\x85") == 0 || text.compare(at, 3, "\xe2\x80\xa8") == 0 ||
            text.compare(at, 3, "\xe2\x80\xa9") == 0 || text.compare(at, 3, "\xef\xbb\xbf") == 0) {
            return false;
        }
    }
    return true;
}

std::string block(const std::string& text, std::size_t indent) {
    const bool ends_line = text.ends_with('\n');
    const std::string_view ending = !ends_line ? "|-" : text.ends_with("\n\n") ? "|+" : "|";
    std::string result{ending};
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        result += '\n';
        if (!line.empty()) (result += std::string(indent, ' ')) += line;
    }
    return result;
}

}  // namespace

Document parse(std::string_view text, const Location& start) {
    text = without_byte_order_mark(text);
    Document document;
    document.root.location = start;
    // The parser would replace or skip these bytes.
    if (const auto line = find_invalid_utf8_line(text)) {
        document.faults.push_back(
            {{start.file, start.line + *line - 1, start.name}, "is no text in UTF-8"});
    } else if (text.find('\0') != std::string_view::npos) {
        document.faults.push_back({start, "holds a NUL character (expected a text)"});
    }
    document.is_readable = document.faults.empty();
    if (document.is_readable) parse_into(document, text, start);
    if (!document.is_readable) document.root = {};
    if (document.root.kind == Node::Kind::nothing) document.root.kind = Node::Kind::map;
    document.root.location = start;
    name_items(document.root);
    return document;
}

std::string written(const std::string& text, std::size_t indent) {
    if (is_plain(text)) return text;
    if (is_block(text)) return block(text, indent);
    const auto list = json::array({text});  // a string of JSON is one of YAML
    return list.substr(1, list.size() - 2);
}

}  // namespace lectern::yaml
