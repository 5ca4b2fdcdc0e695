#include "stream_captions.hpp"

#include <algorithm>
#include <iterator>

#include "platform/json.hpp"

namespace lectern::sandbox {
namespace {

constexpr auto folder = "captions";
constexpr auto demo_language = "en";

struct Label {
    std::string_view language;
    const char* text;
};

/// Stream makes labels of all languages.
constexpr Label labels[] = {{"de", "Deutsch"}, {"en", "English"}, {"fr", "Français"}};

std::string label_of(const std::string& language) {
    const auto* const known = std::ranges::find(labels, language, &Label::language);
    return known == std::end(labels) ? language : known->text;
}

std::string name_of(const std::string& uid, std::string_view language) {
    return uid + '-' + std::string{language};
}

std::optional<std::string> read_uploaded(const StateDirectory& state, const std::string& uid,
                                         std::string_view language) {
    const auto text = state.read(folder, name_of(uid, language));
    if (!text) return std::nullopt;
    return json::parse(*text).text("vtt");
}

std::vector<std::string> list_languages(const Sandbox& sandbox, const std::string& uid) {
    std::vector<std::string> languages{demo_language};
    const auto beginning = name_of(uid, "");
    for (const auto& name : sandbox.state.list(folder)) {
        if (name.starts_with(beginning)) languages.push_back(name.substr(beginning.size()));
    }
    std::ranges::sort(languages);
    languages.erase(std::unique(languages.begin(), languages.end()), languages.end());
    return languages;
}

}  // namespace

std::optional<StreamCaptions> find_captions(const Sandbox& sandbox, const std::string& uid,
                                            std::string_view language) {
    auto text = read_uploaded(sandbox.state, uid, language);
    if (!text && language == demo_language) text = read_file(sandbox.settings.video / "lesson.vtt");
    if (!text) return std::nullopt;
    const std::string tag{language};
    return StreamCaptions{.language = tag, .label = label_of(tag), .web_vtt = *std::move(text)};
}

std::vector<StreamCaptions> list_captions(const Sandbox& sandbox, const std::string& uid) {
    std::vector<StreamCaptions> found;
    for (const auto& language : list_languages(sandbox, uid)) {
        if (auto captions = find_captions(sandbox, uid, language))
            found.push_back(*std::move(captions));
    }
    return found;
}

bool is_language(std::string_view text) {
    constexpr std::size_t longest = 35;
    return text.size() >= 2 && text.size() <= longest && is_plain_name(text) &&
           text.find('_') == std::string_view::npos;
}

void save_captions(const StateDirectory& state, const std::string& uid, const std::string& language,
                   const std::string& web_vtt) {
    state.write(folder, name_of(uid, language), json::object({{"vtt", web_vtt}}));
}

bool delete_captions(const StateDirectory& state, const std::string& uid,
                     const std::string& language) {
    if (!state.read(folder, name_of(uid, language))) return false;
    state.remove(folder, name_of(uid, language));
    return true;
}

std::optional<std::string> file_in_form(std::string_view body, std::string_view content_type,
                                        std::string_view field) {
    constexpr std::string_view names_boundary = "boundary=";
    const auto at = content_type.find(names_boundary);
    if (!content_type.starts_with("multipart/form-data") || at == std::string_view::npos)
        return std::nullopt;
    const auto boundary = "--" + std::string{content_type.substr(at + names_boundary.size())};
    const auto wanted = "name=\"" + std::string{field} + '"';
    for (auto begin = body.find(boundary); begin != std::string_view::npos;) {
        begin += boundary.size();
        const auto end = body.find("\r\n" + boundary, begin);
        if (end == std::string_view::npos) return std::nullopt;
        const auto part = body.substr(begin, end - begin);
        const auto content = part.find("\r\n\r\n");
        if (content != std::string_view::npos &&
            part.substr(0, content).find(wanted) != std::string_view::npos)
            return std::string{part.substr(content + 4)};
        begin = end + 2;
    }
    return std::nullopt;
}

std::string manifest_with(const std::string& manifest,
                          const std::vector<StreamCaptions>& captions) {
    std::string lines;
    for (const auto& [language, label, web_vtt] : captions) {
        lines += "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"captions\",NAME=\"" + label +
                 "\",LANGUAGE=\"" + language +
                 "\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"captions-" + language + ".m3u8\"\n";
    }
    auto longer = manifest;
    return longer.insert(std::min(longer.find("#EXT-X-STREAM-INF"), longer.size()), lines);
}

std::optional<std::string> language_of_playlist(std::string_view name) {
    constexpr std::string_view beginning = "captions-";
    constexpr std::string_view ending = ".m3u8";
    if (!name.starts_with(beginning) || !name.ends_with(ending)) return std::nullopt;
    name.remove_prefix(beginning.size());
    if (name.size() <= ending.size()) return std::nullopt;
    name.remove_suffix(ending.size());
    if (!is_language(name)) return std::nullopt;
    return std::string{name};
}

std::string captions_playlist(const std::string& language, int duration_seconds) {
    const auto seconds = std::to_string(duration_seconds);
    return "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:" + seconds +
           "\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:" + seconds + ".000000,\n../captions/" + language +
           "\n#EXT-X-ENDLIST\n";
}

}  // namespace lectern::sandbox
