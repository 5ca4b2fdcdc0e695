#include "authoring/folder_names.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <system_error>
#include <tuple>

#include "authoring/folder_files.hpp"
#include "platform/ascii.hpp"
#include "platform/whole_number.hpp"

namespace lectern::authoring {

namespace fs = std::filesystem;

std::optional<NumberedName> numbered_name(const fs::path& path) {
    const auto text = is_markdown_file(path) ? path.stem().string() : path.filename().string();
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = whole_number<std::uint64_t>(text.substr(0, digits));
    constexpr std::string_view separators = "-_. ";
    const bool has_name =
        digits + 1 < text.size() && separators.find(text[digits]) != std::string_view::npos;
    if (!number || !has_name) return std::nullopt;
    return NumberedName{*number, text.substr(digits + 1)};
}

std::string title_from(std::string name) {
    std::ranges::replace(name, '-', ' ');
    std::ranges::replace(name, '_', ' ');
    if (!name.empty()) name.front() = upper_case(name.front());
    return name;
}

bool is_markdown_file(const fs::path& path) {
    return lower_case(path.extension().string()) == ".md";
}

std::vector<fs::path> list_in_order(const fs::path& folder) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator{folder}) {
        if (!is_ignored_name(entry.path())) paths.push_back(entry.path().lexically_normal());
    }
    const auto order = [](const fs::path& path) {
        const auto numbered = numbered_name(path);
        const auto last = std::numeric_limits<std::uint64_t>::max();
        return std::tuple{numbered ? numbered->number : last, path.filename().string()};
    };
    std::ranges::sort(paths, {}, order);
    return paths;
}

}  // namespace lectern::authoring
