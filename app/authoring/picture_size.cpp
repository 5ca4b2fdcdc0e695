#include "authoring/picture_size.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "platform/ascii.hpp"
#include "platform/files.hpp"
#include "platform/image_header.hpp"

namespace lectern::authoring {

namespace {

struct Kind {
    std::string_view extension;
    std::string_view content_type;
};

constexpr Kind kinds[] = {{".png", "image/png"},
                          {".jpg", "image/jpeg"},
                          {".jpeg", "image/jpeg"},
                          {".gif", "image/gif"},
                          {".webp", "image/webp"}};

std::optional<PictureSize> size_in(std::string_view content) {
    const auto header = image_header(content);
    if (!header) return std::nullopt;
    return PictureSize{header->content_type, header->width, header->height};
}

}  // namespace

std::optional<PictureSize> picture_size(const std::filesystem::path& file) {
    const auto content = read_file(file, largest_picture_bytes);
    return content ? size_in(*content) : std::nullopt;
}

std::optional<std::string> fault_in_picture(const std::filesystem::path& file, PictureUse use) {
    const auto extension = lower_case(file.extension().string());
    const auto* const kind = std::ranges::find(kinds, extension, &Kind::extension);
    if (use == PictureUse::cover && (kind == std::end(kinds) || kind->extension == ".gif")) {
        return "is of another kind (expected .png, .jpg, .jpeg or .webp)";
    }
    if (kind == std::end(kinds)) {
        return "is of another kind (expected .png, .jpg, .jpeg, .gif or .webp)";
    }
    const auto content = read_file(file, largest_picture_bytes + 1);
    if (!content) return "cannot be read";
    if (std::cmp_greater(content->size(), largest_picture_bytes)) {
        return "is too large (expected at most 10 MiB)";
    }
    const auto size = size_in(*content);
    if (!size) return "is damaged, or no picture (expected a picture as its name says)";
    if (size->content_type != kind->content_type) {
        return "has the content of another kind, " + size->content_type + " (expected " +
               std::string{kind->content_type} + ", as its name says)";
    }
    if (std::max(size->width, size->height) > most_picture_pixels) {
        return "has " + std::to_string(size->width) + " × " + std::to_string(size->height) +
               " pixels (expected at most 10000 in width and in height)";
    }
    return std::nullopt;
}

}  // namespace lectern::authoring
