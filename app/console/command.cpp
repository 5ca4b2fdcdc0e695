#include "console/command.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

#include "console/report.hpp"
#include "platform/database_handle.hpp"

namespace lectern {
namespace {

constexpr std::size_t gap_between_columns = 3;

std::string columns_of(const std::vector<HelpRow>& rows) {
    std::size_t width = 0;
    for (const auto& row : rows) width = std::max(width, row.name.size());
    std::string text;
    for (const auto& row : rows) {
        text += "  " + row.name;
        text.append(width - row.name.size() + gap_between_columns, ' ');
        text.append(row.help).append("\n");
    }
    return text;
}

std::string name_of(const Option& option) {
    auto name = std::string{option.name};
    if (!option.value_name.empty()) name.append(" ").append(option.value_name);
    return name;
}

std::string whom_to_ask(std::string_view who_may) {
    return who_may.empty() ? "operators may: see docs/installation.md for their role in PostgreSQL"
                           : std::string{who_may} + " may";
}

}  // namespace

std::vector<HelpRow> list_explanations(const Command& command) {
    std::vector<HelpRow> rows;
    for (const auto& argument : command.arguments)
        if (!argument.help.empty()) rows.push_back({std::string{argument.name}, argument.help});
    for (const auto& option : command.options) rows.push_back({name_of(option), option.help});
    return rows;
}

std::string usage_of(const Command& command) {
    auto usage = "lectern " + std::string{command.name};
    const auto add = [&](const auto& parameter, const std::string& text) {
        usage += parameter.is_required ? ' ' + text : " [" + text + ']';
    };
    for (const auto& argument : command.arguments) add(argument, std::string{argument.name});
    for (const auto& option : command.options) add(option, name_of(option));
    return usage;
}

std::string list_of(const std::vector<Command>& commands) {
    std::vector<HelpRow> rows;
    for (const auto& command : commands)
        rows.push_back({"lectern " + std::string{command.name}, command.help});
    return columns_of(rows);
}

void print_help_of(const Command& command, const SettingsText& settings_text) {
    std::cout << "Usage: " << usage_of(command) << "\n\n" << command.help << '\n';
    const auto rows = list_explanations(command);
    if (!rows.empty()) std::cout << '\n' << columns_of(rows);
    if (!command.details.empty()) std::cout << '\n' << command.details;
    const auto settings = settings_text ? settings_text(command) : std::string{};
    if (!settings.empty()) std::cout << '\n' << settings;
}

int report_failures(const std::string& name, const std::function<int()>& work,
                    std::string_view who_may) {
    try {
        return work();
    } catch (const std::exception& error) {
        const auto refused = find_refused_right(error);
        std::istringstream lines{refused ? *refused + "; " + whom_to_ask(who_may) : error.what()};
        for (std::string line; std::getline(lines, line);)
            std::cerr << name << ": " << shown(line) << '\n';
    }
    return 1;
}

}  // namespace lectern
