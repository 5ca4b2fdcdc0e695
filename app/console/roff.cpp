#include "console/roff.hpp"

#include "platform/ascii.hpp"

namespace lectern::roff {

std::string escaped(std::string_view text) {
    std::string result;
    bool begins_line = true;
    for (const char c : text) {
        if (begins_line && (c == '.' || c == '\'')) result += "\\&";
        if (c == '\\') {
            result += "\\e";
        } else if (c == '-') {
            result += "\\-";
        } else {
            result += c;
        }
        begins_line = c == '\n';
    }
    return result;
}

std::string heading(std::string_view name, int section, std::string_view about) {
    return ".TH " + escaped(upper_case(std::string{name})) + ' ' + std::to_string(section) +
           " \"\" \"lectern " LECTERN_VERSION "\" \"Lectern\"\n.SH NAME\n" + escaped(name) +
           " \\- " + escaped(about) + '\n';
}

std::string entry(std::string_view name, std::string_view text) {
    return ".TP\n\\fB" + escaped(name) + "\\fR\n" + escaped(text) + '\n';
}

}  // namespace lectern::roff
