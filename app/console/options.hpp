#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "console/command.hpp"
#include "console/report.hpp"

namespace lectern {

/// The options and arguments that a command was given. They agree with the table of commands:
/// required ones are there and not blank.
class Options {
  public:
    /// Maps `--email` to its value. The value of a flag has no meaning.
    using Values = std::map<std::string, std::string, std::less<>>;

    explicit Options(Values values, Words arguments = {}, std::vector<SettingGroup> uses = {})
        : values_{std::move(values)}, arguments_{std::move(arguments)}, uses_{std::move(uses)} {}

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
    /// Returns the value of an option that the table of commands requires.
    [[nodiscard]] const std::string& required(std::string_view name) const;
    /// Returns the option's value, or `otherwise` without the option. Throws UsageError unless the
    /// value is a whole number from 1 that an int can hold.
    [[nodiscard]] int number(std::string_view name, int otherwise) const;
    /// Returns the format that `--json` or `--csv` asks for, or text. Throws UsageError if both are
    /// given.
    [[nodiscard]] OutputFormat output_format() const;
    [[nodiscard]] const Words& arguments() const { return arguments_; }
    [[nodiscard]] const std::string& argument() const { return arguments_.front(); }
    /// Returns the groups of settings that the table of commands names for the command.
    [[nodiscard]] const std::vector<SettingGroup>& uses() const { return uses_; }

  private:
    Values values_;
    Words arguments_;
    std::vector<SettingGroup> uses_;
};

/// Parses a row number (1 or more). Returns nothing if the text is not one.
std::optional<std::int64_t> row_number(std::string_view text);

/// Throws UsageError if `path`, the value of an option or argument, leads to something else than a
/// regular file: a FIFO or a device might be read for ever. One that does not exist passes.
void expect_regular_file(std::string_view option, const std::string& path);
/// The same for what may also be a folder.
void expect_regular_file_or_folder(std::string_view option, const std::string& path);

/// Throws UsageError unless `value` is one of `known`: `--status: no lost; there are a, b`.
void expect_one_of(std::string_view option, const std::string& value,
                   const std::vector<std::string_view>& known);

}  // namespace lectern
