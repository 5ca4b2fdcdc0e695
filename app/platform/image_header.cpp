#include "platform/image_header.hpp"

#include <stb_image.h>
#include <webp/decode.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>
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

// --- The orientation of a JPEG ---

enum class ByteOrder { big, little };

/// Returns the number that these bytes are; nothing if the bytes end before.
std::optional<std::uint32_t> number_at(std::string_view bytes, std::size_t at, std::size_t size,
                                       ByteOrder order) {
    if (at > bytes.size() || bytes.size() - at < size) return std::nullopt;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const auto offset = order == ByteOrder::big ? at + i : at + size - 1 - i;
        number = number << 8 | static_cast<unsigned char>(bytes[offset]);
    }
    return number;
}

/// Returns the orientation in the first directory of an EXIF block, 1 to 8; 1 if there is none.
/// Source: CIPA DC-008 (Exif 2.32), 4.5 and 4.6.4.
std::uint32_t exif_orientation(std::string_view tiff) {
    constexpr std::size_t entry_size = 12;
    constexpr std::uint32_t orientation_tag = 0x0112;
    constexpr std::uint32_t type_short = 3;
    if (!tiff.starts_with("II") && !tiff.starts_with("MM")) return 1;
    const auto order = tiff.starts_with("II") ? ByteOrder::little : ByteOrder::big;
    const auto directory = number_at(tiff, 4, 4, order);
    const auto count = directory ? number_at(tiff, *directory, 2, order) : std::nullopt;
    for (std::size_t i = 0; i < count.value_or(0); ++i) {
        const auto entry = std::size_t{*directory} + 2 + i * entry_size;
        const auto tag = number_at(tiff, entry, 2, order);
        if (!tag) return 1;
        if (tag != orientation_tag || number_at(tiff, entry + 2, 2, order) != type_short) continue;
        return number_at(tiff, entry + 8, 2, order).value_or(1);
    }
    return 1;
}

/// Returns the orientation that the segments before the image give. Source: ITU T.81, annex B.
std::uint32_t jpeg_orientation(std::string_view jpeg) {
    constexpr std::uint32_t app1 = 0xffe1;
    constexpr std::uint32_t start_of_scan = 0xffda;
    constexpr std::string_view exif{"Exif\0\0", 6};
    for (std::size_t at = 2;;) {
        const auto marker = number_at(jpeg, at, 2, ByteOrder::big);
        const auto length = number_at(jpeg, at + 2, 2, ByteOrder::big);
        if (!length || *length < 2 || *marker < 0xff00 || marker == start_of_scan) return 1;
        const auto content = jpeg.substr(at + 4, *length - 2);
        if (marker == app1 && content.starts_with(exif)) {
            return exif_orientation(content.substr(exif.size()));
        }
        at += 2 + *length;
    }
}

/// Whether the picture is shown turned by a quarter.
bool is_turned(std::string_view jpeg) {
    const auto orientation = jpeg_orientation(jpeg);
    return orientation >= 5 && orientation <= 8;
}

}  // namespace

std::optional<ImageHeader> image_header(std::string_view bytes) {
    const std::vector<unsigned char> content(bytes.begin(), bytes.end());
    auto header = is_webp(bytes) ? webp_header(content) : std::nullopt;
    const auto* const known = std::ranges::find_if(
        signatures, [&](const auto& signature) { return bytes.starts_with(signature.start); });
    if (known != std::end(signatures)) header = stb_header(content, known->content_type);
    if (header && header->content_type == "image/jpeg" && is_turned(bytes)) {
        std::swap(header->width, header->height);
    }
    const bool has_pixels = header && header->width > 0 && header->height > 0;
    return has_pixels ? header : std::nullopt;
}

}  // namespace lectern
