#include "web/view.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

namespace lectern::web {

namespace {

namespace mustache = kainjow::mustache;

constexpr std::string_view suffix = ".mustache";
constexpr std::string_view content_mark = "{{! content }}";
constexpr std::string_view layout_name = "layout";

using Sources = std::map<std::string, std::string>;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::runtime_error{"view " + path.string() + ": cannot be read"};
    return {std::istreambuf_iterator<char>{file}, {}};
}

Sources read_sources(const std::filesystem::path& directory) {
    Sources sources;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
        auto name = entry.path().lexically_relative(directory).generic_string();
        if (!entry.is_regular_file() || !name.ends_with(suffix)) continue;
        name.resize(name.size() - suffix.size());
        sources.emplace(name, read_file(entry.path()));
    }
    return sources;
}

void name_assets(const std::string& view, std::string& text, const Assets& assets) {
    if (assets.is_empty()) return;
    try {
        text = assets.with_lasting_names(text);
    } catch (const std::runtime_error& fault) {
        throw std::runtime_error{"view " + view + ": " + fault.what()};
    }
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\n";
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(white) - first + 1)};
}

bool is_plain(const std::string& name) {
    return name.ends_with(".text") || name.ends_with(".subject");
}

/// Replaces `{{> name}}` by the source of that name. kainjow would parse it anew at every
/// inclusion, and lets data name a partial.
class Inliner {
  public:
    Inliner(const Sources& sources, std::string view) : sources_{sources}, view_{std::move(view)} {}

    std::string inline_partials(std::string_view text) {
        std::string result;
        while (true) {
            const auto start = text.find("{{");
            result += text.substr(0, start);
            if (start == std::string_view::npos) return result;
            text.remove_prefix(start);
            const auto end = text.find("}}");
            if (end == std::string_view::npos) throw fault("a tag is not closed");
            const auto inside = trimmed(text.substr(2, end - 2));  // as kainjow reads it
            if (inside.starts_with('=')) throw fault("sets delimiters");
            if (inside.starts_with('>')) {
                result += included(trimmed(std::string_view{inside}.substr(1)));
            } else {
                result += text.substr(0, end + 2);
            }
            text.remove_prefix(end + 2);
        }
    }

  private:
    std::string included(const std::string& name) {
        const auto source = sources_.find(name);
        if (source == sources_.end()) throw fault("partial " + name + " is missing");
        if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
            throw fault("partial " + name + " includes itself");
        }
        open_.push_back(name);
        auto text = inline_partials(source->second);
        open_.pop_back();
        return text;
    }

    [[nodiscard]] std::runtime_error fault(const std::string& what) const {
        return std::runtime_error{"view " + view_ + ": " + what};
    }

    const Sources& sources_;
    std::string view_;
    std::vector<std::string> open_;
};

/// A page split at its mark and put into the layout; any other view as it stands.
std::string whole_source(const Sources& sources, const std::string& name) {
    const auto& source = sources.at(name);
    const auto mark = source.find(content_mark);
    if (mark == std::string::npos) return Inliner{sources, name}.inline_partials(source);

    auto with_page = sources;
    with_page["page/head"] = source.substr(0, mark);
    with_page["page/content"] = source.substr(mark + content_mark.size());
    return Inliner{with_page, name}.inline_partials("{{> " + std::string{layout_name} + "}}");
}

/// Stands for a blank in the text of a template: kainjow makes a piece of each word and each blank,
/// and pays for each at every rendering. No UTF-8, and so no value, holds this byte.
constexpr char blank_mark = '\xff';

/// A line break and the indentation after it become one blank.
std::string with_white_space_dropped(std::string_view html) {
    std::string result;
    for (std::size_t i = 0; i < html.size(); ++i) {
        if (html[i] != '\n') {
            result += html[i];
            continue;
        }
        while (i + 1 < html.size() && std::isspace(static_cast<unsigned char>(html[i + 1]))) ++i;
        if (!result.empty() && result.back() != ' ') result += ' ';
    }
    return result;
}

/// With the blanks between tags marked; those in tags stay.
std::string with_blanks_marked(std::string html) {
    for (std::size_t i = 0; i < html.size(); ++i) {
        if (html.compare(i, 2, "{{") == 0) i = html.find("}}", i) + 1;
        if (html[i] == ' ') html[i] = blank_mark;
    }
    return html;
}

std::string escaped_html(const std::string& text) {
    constexpr const char* special = "&<>\"'";
    auto end = text.find_first_of(special);
    if (end == std::string::npos) return text;

    std::string result;
    result.reserve(text.size() + 32);
    std::size_t start = 0;
    for (; end != std::string::npos; end = text.find_first_of(special, start)) {
        result.append(text, start, end - start);
        switch (text[end]) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += "&#39;";
                break;
        }
        start = end + 1;
    }
    return result.append(text, start);
}

std::set<std::string> tags_in(std::string_view source) {
    std::set<std::string> tags;
    std::vector<std::string> sections;
    const auto path_of = [&](const std::string& name) {
        std::string path;
        for (const auto& section : sections) path += section + "/";
        return path + name;
    };
    while (true) {
        const auto start = source.find("{{");
        if (start == std::string_view::npos) return tags;
        source.remove_prefix(start + 2);
        const auto end = source.find("}}");
        auto tag = trimmed(source.substr(0, end));
        source.remove_prefix(std::min(end + 2, source.size()));
        if (tag.empty() || tag.front() == '!') continue;
        const auto kind = tag.front();
        const auto name = std::string_view{"#^/{&"}.find(kind) == std::string_view::npos
                              ? tag
                              : trimmed(std::string_view{tag}.substr(1));
        if (kind == '/') {
            sections.pop_back();
            continue;
        }
        tags.insert(path_of(name));
        if (kind == '#' || kind == '^') sections.push_back(name);
    }
}

}  // namespace

ViewData view(std::initializer_list<ViewMember> members) {
    ViewData object;
    for (const auto& member : members) object[member.key] = std::move(member.value);
    return object;
}

ViewData view_list(std::vector<ViewData> items) {
    ViewData list{ViewData::type::list};
    // kainjow's own push_back copies each item with all that is below it.
    auto& inside = const_cast<mustache::list&>(list.list_value());
    inside = std::move(items);
    return list;
}

void put(ViewData& object, const char* key, ViewData value) {
    object[key] = std::move(value);
}

struct Views::Template {
    std::string source;
    mutable mustache::mustache parsed;  // kainjow keeps the last error in it
    explicit Template(std::string text) : source{std::move(text)}, parsed{source} {}
};

Views::Views(const std::filesystem::path& directory, const Assets& assets) {
    auto sources = read_sources(directory);
    for (auto& [name, text] : sources) name_assets(name, text, assets);
    for (const auto& [name, text] : sources) {
        if (name == layout_name || name.starts_with("partials/")) continue;
        auto source = whole_source(sources, name);
        if (!is_plain(name)) source = with_blanks_marked(with_white_space_dropped(source));
        auto parsed = std::make_unique<Template>(std::move(source));
        if (!parsed->parsed.is_valid()) {
            throw std::runtime_error{"view " + name + ": " + parsed->parsed.error_message()};
        }
        if (is_plain(name)) {
            parsed->parsed.set_custom_escape([](const std::string& value) { return value; });
        } else {
            parsed->parsed.set_custom_escape(escaped_html);
        }
        templates_.emplace(name, std::move(parsed));
    }
}

Views::~Views() = default;

std::string Views::render(const std::string& name, const ViewData& data) const {
    const auto found = templates_.find(name);
    if (found == templates_.end()) throw std::out_of_range{"view " + name + ": does not exist"};
    std::string result;
    result.reserve(std::size_t{16} * 1024);
    found->second->parsed.render(data, [&](const std::string& piece) { result += piece; });
    for (char& letter : result) letter = letter == blank_mark ? ' ' : letter;  // in SIMD
    return result;
}

bool Views::has(const std::string& name) const {
    return templates_.contains(name);
}

std::vector<std::string> Views::names() const {
    std::vector<std::string> names;
    for (const auto& [name, unused] : templates_) names.push_back(name);
    return names;
}

std::set<std::string> Views::tags(const std::string& name) const {
    return tags_in(templates_.at(name)->source);
}

}  // namespace lectern::web
