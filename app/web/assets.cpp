#include "web/assets.hpp"

#include <regex>
#include <stdexcept>

#include "platform/ascii.hpp"
#include "platform/crypto.hpp"
#include "platform/files.hpp"

namespace lectern::web {

namespace {

constexpr std::size_t digits_of_hash = 12;
constexpr std::string_view folder = "/assets/";

/// Returns false for files that nginx/prepare_assets made: names with a hash, and compressed files.
bool is_original(const std::string& name) {
    static const std::regex prepared{R"(.*\.[0-9a-f]{12}\.[a-z0-9]+|.*\.(?:gz|br))"};
    return !std::regex_match(name, prepared);
}

std::string hashed_name(const std::filesystem::path& name, const std::filesystem::path& file) {
    const auto content = read_file(file);
    if (!content) throw std::runtime_error{"asset " + file.string() + ": cannot be read"};
    const auto hash = crypto::hex(crypto::sha256(*content)).substr(0, digits_of_hash);
    auto stem = name;
    stem.replace_extension();
    return stem.generic_string() + '.' + hash + name.extension().string();
}

bool can_stand_in_name(char c) {
    return is_lower_letter(c) || is_upper_letter(c) || is_digit(c) ||
           std::string_view{"._/-"}.find(c) != std::string_view::npos;
}

}  // namespace

Assets::Assets(const std::filesystem::path& directory) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
        const auto name = entry.path().lexically_relative(directory);
        if (entry.is_regular_file() && is_original(name.generic_string()))
            hashed_names_[name.generic_string()] = hashed_name(name, entry.path());
    }
}

std::string Assets::with_hashed_names(std::string_view source) const {
    std::string text;
    for (auto start = source.find(folder); start != std::string_view::npos;
         start = source.find(folder)) {
        text += source.substr(0, start + folder.size());
        source.remove_prefix(start + folder.size());
        std::size_t end = 0;
        while (end < source.size() && can_stand_in_name(source[end])) ++end;
        const auto name = source.substr(0, end);
        const auto known = hashed_names_.find(name);
        if (known == hashed_names_.end())
            throw std::runtime_error{"asset " + std::string{name} + ": does not exist"};
        text += known->second;
        source.remove_prefix(end);
    }
    return text.append(source);
}

}  // namespace lectern::web
