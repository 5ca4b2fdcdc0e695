// The pages of docs/runbook: what they name exists, and their shell commands have no syntax error.
// tests/site/runbook_*_test.cpp run their `console` blocks.

#include "support/runbook_page.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <set>

#include <boost/test/unit_test.hpp>

#include "commands.hpp"
#include "config.hpp"
#include "platform/child_process.hpp"
#include "platform/text_list.hpp"
#include "support/source_tree.hpp"

namespace lectern::test {

namespace {

const std::filesystem::path runbook = "docs/runbook";

std::vector<std::string> all_pages() {
    auto pages = runbook_pages();
    pages.emplace_back("README");
    return pages;
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream{in_source(file), std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

std::string text_of_page(const std::string& page) {
    return text_of(runbook / (page + ".md"));
}

/// Returns each first group that the expression finds in the text.
std::set<std::string> found_in(const std::string& text, const std::string& expression) {
    const std::regex regex{expression};
    std::set<std::string> found;
    for (std::sregex_iterator match{text.begin(), text.end(), regex}, end; match != end; ++match)
        found.insert((*match)[1]);
    return found;
}

/// Returns the commands of a page, a line each, of both kinds of blocks.
std::vector<std::string> command_lines_of(const std::string& page) {
    std::vector<std::string> lines;
    for (const auto& block : blocks_of_page(page)) {
        if (block.language == "console")
            for (const auto& command : commands_of(block)) lines.push_back(command.text);
        if (block.language == "sh")
            lines.insert(lines.end(), block.lines.begin(), block.lines.end());
    }
    return lines;
}

/// Returns the commands of a text without what is in braces: `lectern-{a,b}.socket` are two.
std::string without_braces(const std::string& line) {
    const auto open = line.find('{');
    const auto close = line.find('}', open);
    if (open == std::string::npos || close == std::string::npos) return line;
    const auto start = line.rfind(' ', open) + 1;
    const auto end = std::min(line.find(' ', close), line.size());
    std::string expanded;
    std::istringstream choices{line.substr(open + 1, close - open - 1)};
    for (std::string choice; std::getline(choices, choice, ',');)
        expanded += line.substr(start, open - start) + choice +
                    line.substr(close + 1, end - close - 1) + ' ';
    return without_braces(line.substr(0, start) + expanded + line.substr(end));
}

bool is_unit(const std::string& name) {
    const auto folder = in_source("systemd");
    return std::filesystem::exists(folder / name) ||
           std::filesystem::exists(folder / (name + ".service"));
}

bool is_setting(const std::string& name) {
    return std::ranges::any_of(settings(), [&](const auto& one) { return one.name == name; });
}

bool is_secret(const std::string& name) {
    return std::ranges::any_of(settings(),
                               [&](const auto& one) { return one.is_secret && one.name == name; });
}

/// Returns the command of the table that the words after `lectern` begin with.
const Command* command_named(const Words& words) {
    for (const auto& command : commands()) {
        const auto name = words_of(std::string{command.name});
        if (name.size() <= words.size() && std::equal(name.begin(), name.end(), words.begin()))
            return &command;
    }
    return nullptr;
}

/// Returns why these words after `lectern` are not a command, or an empty text.
std::string fault_of(const Words& words) {
    const auto* command = command_named(words);
    if (command == nullptr) return "no such command";
    for (const auto& word : words) {
        const bool is_option = std::ranges::any_of(
            command->options, [&](const auto& one) { return one.name == word; });
        if (word.starts_with("-") && !is_option) return "no option " + word;
    }
    return {};
}

/// Returns the words after `lectern`, if the line runs it, perhaps with
/// `sudo -u USER NAME=VALUE`.
std::optional<Words> lectern_words_in(const std::string& line) {
    const auto words = words_of(line);
    auto word = words.begin();
    if (words.size() > 3 && words[0] == "sudo" && words[1] == "-u") word += 3;
    while (word != words.end() && word->find('=') != std::string::npos) ++word;
    if (word == words.end() || *word != "lectern") return std::nullopt;
    return Words{word + 1, words.end()};
}

/// The anchor that a Markdown viewer gives to a heading.
std::string anchor_of(const std::string& heading) {
    std::string anchor;
    for (const char c : heading) {
        if (c == ' ') anchor += '-';
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_')
            anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return anchor;
}

bool has_anchor(const std::string& text, const std::string& anchor) {
    const auto headings = found_in(text, "\n#+ ([^\n]+)");
    return anchor.empty() || std::ranges::any_of(headings, [&](const auto& heading) {
               return anchor_of(heading) == anchor;
           });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(runbook_pages_and_what_they_name)

BOOST_AUTO_TEST_CASE(its_list_names_every_page_once) {
    const auto list = text_of_page("README");
    for (const auto& page : runbook_pages()) {
        const auto row = "\n| [" + page + ".md](" + page + ".md) |";
        BOOST_TEST((list.find(row) != std::string::npos), "README.md does not list " << page);
    }
}

BOOST_AUTO_TEST_CASE(a_page_has_only_known_kinds_of_blocks) {
    const std::set<std::string> known{"console", "sh", "sql", "ini", "text"};
    for (const auto& page : all_pages())
        for (const auto& block : blocks_of_page(page))
            BOOST_TEST(known.contains(block.language), page << ": " << block.language);
}

BOOST_AUTO_TEST_CASE(shell_commands_have_no_syntax_error) {
    StopSignal stop;
    for (const auto& page : all_pages()) {
        for (const auto& block : blocks_of_page(page)) {
            if (block.language != "sh") continue;
            BOOST_TEST_CONTEXT(page << ".md:" << block.first_line)
            BOOST_CHECK_NO_THROW(
                run_program({.words = {"bash", "-n", "-c", joined(block.lines, "\n")}}, stop));
        }
    }
}

BOOST_AUTO_TEST_CASE(commands_of_lectern_and_their_options_exist) {
    for (const auto& page : all_pages()) {
        for (const auto& line : command_lines_of(page)) {
            const auto words = lectern_words_in(line);
            if (words) BOOST_TEST(fault_of(*words) == "", page << ": " << line);
        }
        for (const auto& inlined : found_in(text_of_page(page), "`(lectern [^`]+)`")) {
            const auto words = lectern_words_in(inlined);
            if (words) BOOST_TEST(fault_of(*words) == "", page << ": " << inlined);
        }
    }
}

BOOST_AUTO_TEST_CASE(units_exist) {
    for (const auto& page : all_pages()) {
        for (const auto& line : command_lines_of(page)) {
            if (line.find("systemctl") == std::string::npos &&
                line.find("journalctl") == std::string::npos)
                continue;
            for (const auto& unit :
                 found_in(without_braces(line), R"((lectern[-.][a-z-]+(\.[a-z]+)?))"))
                BOOST_TEST(is_unit(unit), page << ": " << unit << " in " << line);
        }
    }
}

BOOST_AUTO_TEST_CASE(files_and_settings_exist) {
    for (const auto& page : all_pages()) {
        const auto text = text_of_page(page);
        for (const auto& secret : found_in(text, "/etc/lectern/credentials/([A-Z0-9_]+)"))
            BOOST_TEST(is_secret(secret), page << ": " << secret);
        for (const auto& file : found_in(text, "/usr/local/share/lectern/([a-z_./]+)"))
            BOOST_TEST(std::filesystem::exists(in_source(file)), page << ": " << file);
        for (const auto& setting : found_in(
                 text, "[`# ]((LECTERN|STRIPE|STREAM|R2|SMTP|MAIL|RESOURCE)_[A-Z0-9_]+)[`= \n]"))
            BOOST_TEST(is_setting(setting), page << ": " << setting);
    }
}

BOOST_AUTO_TEST_CASE(links_lead_to_a_document_and_its_heading) {
    for (const auto& page : all_pages()) {
        for (const auto& link : found_in(text_of_page(page), R"(\]\(([^)]+)\))")) {
            if (link.starts_with("https://")) continue;
            const auto hash = std::min(link.find('#'), link.size());
            const auto name = hash == 0 ? page + ".md" : link.substr(0, hash);
            const auto target = (runbook / name).lexically_normal();
            BOOST_TEST(std::filesystem::exists(in_source(target)), page << ": " << link);
            const auto anchor = link.substr(std::min(hash + 1, link.size()));
            BOOST_TEST(has_anchor(text_of(target), anchor), page << ": " << link);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
