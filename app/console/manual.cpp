#include "console/manual.hpp"

namespace lectern {
namespace {

/// Returns the text as roff prints it: a hyphen stays a hyphen that can be copied, and no line is
/// taken for a request.
std::string roff(std::string_view text) {
    std::string escaped;
    bool begins_line = true;
    for (const char c : text) {
        if (begins_line && (c == '.' || c == '\'')) escaped += "\\&";
        if (c == '\\') {
            escaped += "\\e";
        } else if (c == '-') {
            escaped += "\\-";
        } else {
            escaped += c;
        }
        begins_line = c == '\n';
    }
    return escaped;
}

/// An entry with its name in bold and its text below, indented.
std::string entry(std::string_view name, std::string_view text) {
    return ".TP\n\\fB" + roff(name) + "\\fR\n" + roff(text) + '\n';
}

/// The lines stay lines: they are examples and lists.
std::string details(std::string_view text) {
    return ".PP\n.nf\n" + roff(text) + ".fi\n";
}

std::string section_of(const Command& command) {
    auto text = ".SS \"" + roff(usage_of(command)) + "\"\n" + roff(command.help) + ".\n";
    for (const auto& [name, help] : list_explanations(command)) text += entry(name, help);
    if (!command.details.empty()) text += details(command.details);
    return text;
}

}  // namespace

std::string manual_of(const std::vector<Command>& commands, std::string_view environment,
                      const std::vector<EnvironmentVariable>& variables) {
    std::string page = ".TH LECTERN 1 \"\" \"lectern " LECTERN_VERSION
                       "\" \"Lectern\"\n"
                       ".SH NAME\nlectern \\- sell and play video courses from your own server\n"
                       ".SH SYNOPSIS\n\\fBlectern\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR...]\n"
                       ".SH COMMANDS\n";
    for (const auto& command : commands) page += section_of(command);
    page += ".SH \"EXIT STATUS\"\n";
    page += entry("0", "The command did its work.");
    page += entry("1",
                  "The answer is no, or the command failed. Standard error has a line for each "
                  "cause.");
    page += entry("2", "Wrong use.");
    page += ".SH ENVIRONMENT\n" + roff(environment);
    for (const auto& variable : variables) page += entry(variable.name, variable.meaning);
    return page;
}

}  // namespace lectern
