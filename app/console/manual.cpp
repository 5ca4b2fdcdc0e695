#include "console/manual.hpp"

#include "console/roff.hpp"

namespace lectern {
namespace {

/// The lines stay lines: they are examples and lists.
std::string details(std::string_view text) {
    return ".PP\n.nf\n" + roff::escaped(text) + ".fi\n";
}

std::string section_of(const Command& command) {
    auto text =
        ".SS \"" + roff::escaped(usage_of(command)) + "\"\n" + roff::escaped(command.help) + ".\n";
    for (const auto& [name, help] : list_explanations(command)) text += roff::entry(name, help);
    if (!command.details.empty()) text += details(command.details);
    return text;
}

constexpr std::string_view answer_is_no =
    "The answer is no, or the command failed. Standard error "
    "has a line for each cause.";

}  // namespace

std::string manual_of(const std::vector<Command>& commands, std::string_view environment) {
    auto page = roff::heading("lectern", 1, "sell and play video courses from your own server");
    page += ".SH SYNOPSIS\n\\fBlectern\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR...]\n.SH COMMANDS\n";
    for (const auto& command : commands) page += section_of(command);
    page += ".SH \"EXIT STATUS\"\n";
    page += roff::entry("0", "The command did its work.");
    page += roff::entry("1", answer_is_no);
    page += roff::entry("2", "Wrong use.");
    page += ".SH ENVIRONMENT\n" + roff::escaped(environment);
    page += ".SH \"SEE ALSO\"\n.BR lectern (5),\n.BR lectern\\-course (5)\n";
    return page;
}

std::string manual_of_settings(std::string_view environment,
                               const std::vector<EnvironmentVariable>& variables) {
    auto page = roff::heading("lectern", 5, "settings of lectern");
    page += ".SH DESCRIPTION\n" + roff::escaped(environment);
    page += ".PP\nThe default is in brackets. An empty value counts as none.\n.SH SETTINGS\n";
    for (const auto& variable : variables) page += roff::entry(variable.name, variable.meaning);
    page += ".SH \"SEE ALSO\"\n.BR lectern (1),\n.BR systemd.exec (5)\n";
    return page;
}

}  // namespace lectern
