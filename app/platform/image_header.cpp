#include "platform/image_header.hpp"

#include <stb_image.h>
#include <webp/decode.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <vector>

namespace lectern {

namespace {

struct Signature {
    std::string_view start;
    const char* content_type;
};

/// What stb_image reads of all kinds it knows. It does not say which kind a file is.
constexpr Signature signatures[] = {{"\x89PNG\r\n\x1a\n", "image/png"},
                                    {"\xff\xd8\xff", "image/jpeg"},
                                    {"GIF87a", "image/gif"},
                                    {"GIF89a", "image/gif"}};

/// libwebp also reads the inner formats of WebP, which browsers do not show.
bool is_webp(std::string_view bytes) {
    return bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP");
}

std::optional<ImageHeader> webp_header(const std::vector<unsigned char>& bytes) {
    ImageHeader header{.content_type = "image/webp"};
    const bool is_read =
        WebPGetInfo(bytes.data(), bytes.size(), &header.width, &header.height) != 0;
    return is_read ? std::optional{header} : std::nullopt;
}

std::optional<ImageHeader> stb_header(const std::vector<unsigned char>& bytes,
                                      const char* content_type) {
    if (bytes.size() > std::numeric_limits<int>::max()) return std::nullopt;
    ImageHeader header{.content_type = content_type};
    int channels = 0;
    const bool is_read = stbi_info_from_memory(bytes.data(), static_cast<int>(bytes.size()),
                                               &header.width, &header.height, &channels) != 0;
    return is_read ? std::optional{header} : std::nullopt;
}

}  // namespace

std::optional<ImageHeader> image_header(std::string_view bytes) {
    const std::vector<unsigned char> content(bytes.begin(), bytes.end());
    auto header = is_webp(bytes) ? webp_header(content) : std::nullopt;
    const auto* const known = std::ranges::find_if(
        signatures, [&](const auto& signature) { return bytes.starts_with(signature.start); });
    if (known != std::end(signatures)) header = stb_header(content, known->content_type);
    const bool has_pixels = header && header->width > 0 && header->height > 0;
    return has_pixels ? header : std::nullopt;
}

}  // namespace lectern
