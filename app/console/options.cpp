#include "console/options.hpp"

#include <algorithm>
#include <limits>

#include "platform/whole_number.hpp"

namespace lectern {
namespace {

bool is_among(const std::vector<std::string_view>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::string expected_argument_count(const OptionRules& rules) {
    if (rules.most == 0) return "takes no arguments";
    if (rules.least == rules.most)
        return "takes " + std::to_string(rules.most) +
               (rules.most == 1 ? " argument" : " arguments");
    return "takes " + std::to_string(rules.least) + " to " + std::to_string(rules.most) +
           " arguments";
}

}  // namespace

Options::Options(const Arguments& words, const OptionRules& rules) {
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (!word->starts_with('-')) {
            arguments_.push_back(*word);
        } else if (is_among(rules.flags, *word)) {
            values_[*word] = "";
        } else if (!is_among(rules.with_value, *word)) {
            throw UsageError{"has no option " + *word};
        } else if (word + 1 == words.end()) {
            throw UsageError{*word + " needs a value"};
        } else {
            const auto& name = *word;
            values_[name] = *++word;
        }
    }
    if (arguments_.size() < rules.least || arguments_.size() > rules.most) {
        auto message = expected_argument_count(rules);
        if (arguments_.size() > rules.most) message += ", got " + arguments_.back();
        throw UsageError{message};
    }
}

bool Options::has(std::string_view name) const {
    return values_.contains(name);
}

std::optional<std::string> Options::value(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional{found->second};
}

std::string Options::required(std::string_view name) const {
    auto text = value(name).value_or("");
    if (text.find_first_not_of(" \t\n") == std::string::npos)
        throw UsageError{std::string{name} + " is missing"};
    return text;
}

int Options::number(std::string_view name, int otherwise) const {
    const auto text = value(name);
    if (!text) return otherwise;
    const auto number = row_number(*text);
    if (!number || *number > std::numeric_limits<int>::max())
        throw UsageError{std::string{name} + ": not a number: " + *text};
    return static_cast<int>(*number);
}

std::optional<std::int64_t> row_number(std::string_view text) {
    const auto number = whole_number<std::int64_t>(text);
    return number && *number >= 1 ? number : std::nullopt;
}

void expect_one_of(std::string_view option, const std::string& value,
                   const std::vector<std::string_view>& known) {
    if (is_among(known, value)) return;
    std::string list;
    for (const auto name : known) (list += list.empty() ? "" : ", ") += name;
    throw UsageError{std::string{option} + ": no " + value + "; there are " + list};
}

}  // namespace lectern
