#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox.hpp"

// Captions of videos at Stream: those of the demo lesson, which are English, and the uploaded ones.

namespace lectern::sandbox {

struct StreamCaptions {
    std::string language;
    std::string label;  // what a player calls them
    std::string web_vtt;
};

/// Lists the captions of a video. Uploaded ones replace those of the demo lesson in their language.
std::vector<StreamCaptions> list_captions(const Sandbox& sandbox, const std::string& uid);
std::optional<StreamCaptions> find_captions(const Sandbox& sandbox, const std::string& uid,
                                            std::string_view language);

/// Whether this can be a language tag.
bool is_language(std::string_view text);
void save_captions(const StateDirectory& state, const std::string& uid, const std::string& language,
                   const std::string& web_vtt);
/// Returns false if none were uploaded in this language.
bool delete_captions(const StateDirectory& state, const std::string& uid,
                     const std::string& language);

/// Returns the first file of a form (`multipart/form-data`) with this field name.
std::optional<std::string> file_in_form(std::string_view body, std::string_view content_type,
                                        std::string_view field);

/// Adds the captions to a manifest of HTTP Live Streaming, each as a playlist
/// captions-LANGUAGE.m3u8.
std::string manifest_with(const std::string& manifest, const std::vector<StreamCaptions>& captions);
/// Returns the language that a playlist of captions is for, or nothing if the name is another's.
std::optional<std::string> language_of_playlist(std::string_view name);
/// A playlist of captions: one file for the whole video.
std::string captions_playlist(const std::string& language, int duration_seconds);

}  // namespace lectern::sandbox
