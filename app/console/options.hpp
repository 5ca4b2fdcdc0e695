#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/command.hpp"
#include "console/report.hpp"

namespace lectern {

/// The options that a command takes, and the number of its other arguments.
struct OptionRules {
    std::vector<std::string_view> with_value = {};  // `--email`
    std::vector<std::string_view> flags = {};       // `--json`
    std::size_t least = 0;
    std::size_t most = 0;
};

/// The parsed words after a command's name: options, which may stand anywhere, and arguments.
class Options {
  public:
    /// Throws UsageError if the words break the rules.
    Options(const Arguments& words, const OptionRules& rules);

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
    /// Returns the value of an option. Throws UsageError if it is missing or blank.
    [[nodiscard]] std::string required(std::string_view name) const;
    /// Returns the option's value, or `otherwise` without the option. Throws UsageError unless the
    /// value is a number from 1.
    [[nodiscard]] int number(std::string_view name, int otherwise) const;
    /// Returns OutputFormat::json if `--json` was given.
    [[nodiscard]] OutputFormat output_format() const {
        return has("--json") ? OutputFormat::json : OutputFormat::text;
    }
    [[nodiscard]] const std::vector<std::string>& arguments() const { return arguments_; }
    [[nodiscard]] const std::string& argument() const { return arguments_.front(); }

  private:
    std::map<std::string, std::string, std::less<>> values_;
    std::vector<std::string> arguments_;
};

/// Parses a row number (1 or more). Returns nothing if the text is not one.
std::optional<std::int64_t> row_number(std::string_view text);

/// Throws UsageError unless `value` is one of `known`: `--status: no lost; there are a, b`.
void expect_one_of(std::string_view option, const std::string& value,
                   const std::vector<std::string_view>& known);

}  // namespace lectern
