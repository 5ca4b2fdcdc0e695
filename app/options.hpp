#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands.hpp"
#include "report.hpp"

namespace lectern {

/// Which options a command takes, and how many arguments beside them.
struct OptionRules {
    std::vector<std::string_view> with_value = {};  // `--email`
    std::vector<std::string_view> flags = {};       // `--json`
    std::size_t least = 0;
    std::size_t most = 0;
};

/// What follows a command's name: options, in any place, and the arguments beside them.
class Options {
  public:
    /// Throws UsageError for whatever is not as the rules say.
    Options(const Arguments& words, const OptionRules& rules);

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
    /// The value of an option that must be there and not blank. Throws UsageError.
    [[nodiscard]] std::string required(std::string_view name) const;
    /// A number from 1. Throws UsageError for any other value.
    [[nodiscard]] int number(std::string_view name, int otherwise) const;
    /// `--json`, or text.
    [[nodiscard]] Form form() const { return has("--json") ? Form::json : Form::text; }
    [[nodiscard]] const std::vector<std::string>& arguments() const { return arguments_; }
    [[nodiscard]] const std::string& argument() const { return arguments_.front(); }

  private:
    std::map<std::string, std::string, std::less<>> values_;
    std::vector<std::string> arguments_;
};

/// The row number that a text is; nothing when it is none.
std::optional<std::int64_t> row_number(std::string_view text);

/// Throws UsageError unless `value` is one of `known`: `--status: no lost; there are a, b`.
void expect_one_of(std::string_view option, const std::string& value,
                   const std::vector<std::string_view>& known);

}  // namespace lectern
