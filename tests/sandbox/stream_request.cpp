#include "stream_request.hpp"

#include <algorithm>
#include <iterator>
#include <regex>

#include "r2_signature.hpp"

namespace lectern::sandbox {
namespace {

struct Type {
    std::string_view ending;
    const char* name;
};

constexpr Type hls_types[] = {{".m3u8", "application/vnd.apple.mpegurl"},
                              {".mp4", "video/mp4"},
                              {".m4s", "video/iso.segment"}};

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

int number_in(const std::smatch& parts, std::size_t part) {
    return parts[part].matched ? std::stoi(parts[part]) : 0;
}

}  // namespace

std::optional<std::string> hls_type_of(std::string_view name) {
    const auto* const known = std::ranges::find_if(
        hls_types, [&](const Type& type) { return name.ends_with(type.ending); });
    if (known == std::end(hls_types) || !std::ranges::all_of(name, is_plain)) return std::nullopt;
    return known->name;
}

int start_seconds_in(std::string_view query_string) {
    static const std::regex form{R"((?:(\d{1,2})h)?(?:(\d{1,2})m)?(?:(\d{1,6})s?)?)"};
    const auto text = query_parameter(query_string, "startTime").value_or("");
    std::smatch parts;
    if (!std::regex_match(text, parts, form)) return 0;
    return (number_in(parts, 1) * 60 + number_in(parts, 2)) * 60 + number_in(parts, 3);
}

}  // namespace lectern::sandbox
