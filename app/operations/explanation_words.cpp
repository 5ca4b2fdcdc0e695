#include "operations/explanation_words.hpp"

#include <algorithm>

#include "console/report.hpp"

namespace lectern::operations {

std::string time_text(Timestamp time) {
    const auto text = iso8601(time);
    return text.substr(0, 10) + ' ' + text.substr(11, 5) + " UTC";
}

std::string order_name(const PersonsOrder& order) {
    return "order " + order.public_id;
}

std::string in_quotes(std::string_view text) {
    std::string line{text};
    std::ranges::replace_if(
        line, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return "\"" + line + '"';
}

std::string command_line(std::initializer_list<std::string_view> words) {
    std::string line = "lectern";
    for (const auto word : words) line += ' ' + shell_word(word);
    return line;
}

std::string command_with_reason(std::initializer_list<std::string_view> words) {
    return command_line(words) + " --reason \"…\"";
}

std::string list_similar_orders(const Person& person) {
    const auto& address = person.email.canonical;
    if (address.empty()) return "";
    return command_line({"order", "list", "--like", address.substr(0, address.find('@'))});
}

}  // namespace lectern::operations
