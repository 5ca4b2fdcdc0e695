#include "school/logo.hpp"

#include <cmath>
#include <cstdlib>
#include <regex>
#include <utility>

#include "platform/crypto.hpp"
#include "platform/files.hpp"

namespace lectern {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} * 1024;
constexpr int longest_side = 10'000;

struct Size {
    int width = 0;
    int height = 0;
};

/// Reads the size from the IHDR chunk, the first chunk of a PNG.
std::optional<Size> size_of_png(const std::string& content) {
    if (content.size() < 24 || !content.starts_with("\x89PNG\r\n\x1a\n")) return {};
    const auto number_at = [&](std::size_t begin) {
        unsigned number = 0;
        for (std::size_t i = begin; i < begin + 4; ++i)
            number = number << 8U | static_cast<unsigned char>(content[i]);
        return number > longest_side ? 0 : static_cast<int>(number);
    };
    return Size{number_at(16), number_at(20)};
}

/// Reads the size from the viewBox; an SVG needs one to scale.
std::optional<Size> size_of_svg(const std::string& content) {
    const auto begin = content.find("<svg");
    if (begin == std::string::npos) return {};
    const auto tag = content.substr(begin, content.find('>', begin) - begin);
    const std::regex view_box{
        R"re(\bviewBox\s*=\s*["']\s*[-0-9.]+[\s,]+[-0-9.]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)\s*["'])re"};
    std::smatch found;
    if (!std::regex_search(tag, found, view_box)) return {};
    const auto side = [&](std::size_t group) {
        const double length = std::strtod(found[group].str().c_str(), nullptr);
        return length > longest_side ? 0 : static_cast<int>(std::lround(length));
    };
    return Size{side(1), side(2)};
}

}  // namespace

std::optional<Logo> read_logo(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) return {};
    if (std::filesystem::file_size(file, ignored) > most_bytes) return {};
    auto content = read_file(file);
    if (!content) return {};

    const bool is_png = file.extension() == ".png";
    if (!is_png && file.extension() != ".svg") return {};
    const auto size = is_png ? size_of_png(*content) : size_of_svg(*content);
    if (!size || size->width < 1 || size->height < 1) return {};
    auto version = crypto::hex(crypto::sha256(*content)).substr(0, 12);
    return Logo{.content = *std::move(content),
                .content_type = is_png ? "image/png" : "image/svg+xml",
                .version = std::move(version),
                .width = size->width,
                .height = size->height};
}

}  // namespace lectern
