#include "school/front.hpp"

#include <utility>

#include "platform/crypto.hpp"
#include "platform/files.hpp"
#include "platform/image_header.hpp"
#include "platform/markdown.hpp"
#include "platform/utf8.hpp"

namespace lectern {
namespace {

constexpr std::size_t most_picture_bytes = std::size_t{512} * 1024;
constexpr std::size_t most_text_bytes = std::size_t{16} * 1024;
constexpr int heading_below_the_page = 2;

/// Returns the content of a regular file that is not larger than `most` bytes.
std::optional<std::string> read_small_file(const std::filesystem::path& file, std::size_t most) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) return {};
    if (std::filesystem::file_size(file, ignored) > most) return {};
    return read_file(file);
}

bool is_for_photographs(const std::string& content_type) {
    return content_type == "image/jpeg" || content_type == "image/png" ||
           content_type == "image/webp";
}

}  // namespace

std::optional<FrontPicture> read_front_picture(const std::filesystem::path& file) {
    auto content = read_small_file(file, most_picture_bytes);
    if (!content) return {};
    const auto header = image_header(*content);
    if (!header || !is_for_photographs(header->content_type)) return {};
    if (header->width < 1 || header->height < 1) return {};
    auto version = crypto::hex(crypto::sha256(*content)).substr(0, 12);
    return FrontPicture{.content = *std::move(content),
                        .content_type = header->content_type,
                        .version = std::move(version),
                        .width = header->width,
                        .height = header->height};
}

std::optional<std::string> read_front_text(const std::filesystem::path& file) {
    const auto text = read_small_file(file, most_text_bytes);
    if (!text || !is_utf8(*text)) return {};
    auto html =
        render_markdown(std::string{without_byte_order_mark(*text)}, heading_below_the_page);
    if (text_of_rendered(html).empty()) return {};
    return html;
}

}  // namespace lectern
