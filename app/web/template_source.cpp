#include "web/template_source.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <vector>

#include "platform/files.hpp"
#include "web/text.hpp"

namespace lectern::web {

namespace {

constexpr std::string_view suffix = ".mustache";
constexpr std::string_view content_mark = "{{! content }}";
constexpr std::string_view layout_name = "layout";

TemplateSources read_sources(const std::filesystem::path& directory) {
    TemplateSources sources;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
        auto name = entry.path().lexically_relative(directory).generic_string();
        if (!entry.is_regular_file() || !name.ends_with(suffix)) continue;
        name.resize(name.size() - suffix.size());
        auto source = read_file(entry.path());
        if (!source) throw std::runtime_error{"view " + entry.path().string() + ": cannot be read"};
        sources.emplace(name, *std::move(source));
    }
    return sources;
}

void name_assets(const std::string& view, std::string& text, const Assets& assets) {
    if (assets.is_empty()) return;
    try {
        text = assets.with_hashed_names(text);
    } catch (const std::runtime_error& fault) {
        throw std::runtime_error{"view " + view + ": " + fault.what()};
    }
}

/// Replaces `{{> name}}` with the source of that name. kainjow would parse it again at every
/// inclusion, and would let data supply a partial.
class Inliner {
  public:
    Inliner(const TemplateSources& sources, std::string view)
        : sources_{sources}, view_{std::move(view)} {}

    std::string inline_partials(std::string_view text) {
        std::string result;
        while (true) {
            const auto start = text.find("{{");
            result += text.substr(0, start);
            if (start == std::string_view::npos) return result;
            text.remove_prefix(start);
            const auto end = text.find("}}");
            if (end == std::string_view::npos) throw fault("a tag is not closed");
            const auto inside = trimmed(text.substr(2, end - 2));  // kainjow trims it too
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

    const TemplateSources& sources_;
    std::string view_;
    std::vector<std::string> open_;
};

/// Returns the source of a view with its partials inlined. A page is split at its content mark and
/// put into the layout.
std::string whole_source(const TemplateSources& sources, const std::string& name) {
    const auto& source = sources.at(name);
    const auto mark = source.find(content_mark);
    if (mark == std::string::npos) return Inliner{sources, name}.inline_partials(source);

    auto with_page = sources;
    with_page["page/head"] = source.substr(0, mark);
    with_page["page/content"] = source.substr(mark + content_mark.size());
    return Inliner{with_page, name}.inline_partials("{{> " + std::string{layout_name} + "}}");
}

/// Returns the text with each line break and the indentation after it made one space.
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

/// Returns the text with the spaces outside `{{…}}` marked.
std::string with_blanks_marked(std::string html) {
    for (std::size_t i = 0; i < html.size(); ++i) {
        if (html.compare(i, 2, "{{") == 0) i = html.find("}}", i) + 1;
        if (html[i] == ' ') html[i] = blank_mark;
    }
    return html;
}

}  // namespace

TemplateSources load_templates(const std::filesystem::path& directory, const Assets& assets) {
    auto sources = read_sources(directory);
    for (auto& [name, text] : sources) name_assets(name, text, assets);
    TemplateSources templates;
    for (const auto& [name, text] : sources) {
        if (name == layout_name || name.starts_with("partials/")) continue;
        auto source = whole_source(sources, name);
        if (!is_plain_template(name)) source = with_blanks_marked(with_white_space_dropped(source));
        templates.emplace(name, std::move(source));
    }
    return templates;
}

bool is_plain_template(std::string_view name) {
    return name.ends_with(".text") || name.ends_with(".subject");
}

std::set<std::string> tags_of(std::string_view source) {
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

}  // namespace lectern::web
