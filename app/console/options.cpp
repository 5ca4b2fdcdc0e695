#include "console/options.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>

#include "platform/whole_number.hpp"

namespace lectern {

bool Options::has(std::string_view name) const {
    return values_.contains(name);
}

std::optional<std::string> Options::value(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional{found->second};
}

const std::string& Options::required(std::string_view name) const {
    return values_.at(std::string{name});
}

int Options::number(std::string_view name, int otherwise) const {
    const auto text = value(name);
    if (!text) return otherwise;
    const auto number = whole_number<int>(*text);
    if (!number || *number < 1) {
        throw UsageError{std::string{name} + ": takes a whole number from 1 to " +
                         std::to_string(std::numeric_limits<int>::max()) + ", got " + *text};
    }
    return *number;
}

OutputFormat Options::output_format() const {
    if (has("--json") && has("--csv")) throw UsageError{"--json and --csv: choose one"};
    if (has("--csv")) return OutputFormat::csv;
    return has("--json") ? OutputFormat::json : OutputFormat::text;
}

std::optional<std::int64_t> row_number(std::string_view text) {
    const auto number = whole_number<std::int64_t>(text);
    return number && *number >= 1 ? number : std::nullopt;
}

void expect_regular_file(std::string_view option, const std::string& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        throw UsageError{std::string{option} + ": " + path + " is no regular file"};
}

void expect_regular_file_or_folder(std::string_view option, const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) expect_regular_file(option, path);
}

void expect_one_of(std::string_view option, const std::string& value,
                   const std::vector<std::string_view>& known) {
    if (std::ranges::find(known, value) != known.end()) return;
    std::string list;
    for (const auto name : known) (list += list.empty() ? "" : ", ") += name;
    throw UsageError{std::string{option} + ": no " + value + "; there are " + list};
}

}  // namespace lectern
