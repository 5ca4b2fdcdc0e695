#include "support/runbook_page.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "platform/text_list.hpp"
#include "support/site_browser.hpp"
#include "support/site_command.hpp"
#include "support/source_tree.hpp"

namespace lectern::test {

namespace {

constexpr std::string_view anything = "…";
constexpr std::string_view prompt = "$ ";
constexpr std::string_view fence = "```";
constexpr std::string_view school = "https://school.example";

std::string without_needless_blanks(const std::string& line) {
    std::string text;
    for (const char c : line)
        if (c != ' ' || (!text.empty() && text.back() != ' ')) text += c;
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

/// Whether the line is the shown one, in which `…` stands for anything.
bool is_shown_line(std::string_view shown, std::string_view line) {
    const auto gap = shown.find(anything);
    if (gap == std::string_view::npos) return shown == line;
    if (!line.starts_with(shown.substr(0, gap))) return false;
    const auto rest = shown.substr(gap + anything.size());
    for (auto from = gap; from <= line.size(); ++from)
        if (is_shown_line(rest, line.substr(from))) return true;
    return false;
}

using Lines = std::vector<std::string>;

bool are_shown(Lines::const_iterator shown, Lines::const_iterator shown_end,
               Lines::const_iterator line, Lines::const_iterator end) {
    if (shown == shown_end) return line == end;
    if (*shown == anything && are_shown(shown + 1, shown_end, line, end)) return true;
    if (line == end || !is_shown_line(*shown, *line)) return false;
    return are_shown(*shown == anything ? shown : shown + 1, shown_end, line + 1, end);
}

bool is_part_of_word(char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9');
}

/// Whether the text has no letter or digit directly before `at` and from `end` on.
bool is_whole_word(const std::string& text, std::size_t at, std::size_t end) {
    return (at == 0 || !is_part_of_word(text[at - 1])) &&
           (end >= text.size() || !is_part_of_word(text[end]));
}

std::string replaced_words(std::string text, const std::string& word, const std::string& value) {
    for (auto at = text.find(word); at != std::string::npos;) {
        if (is_whole_word(text, at, at + word.size())) {
            text.replace(at, word.size(), value);
            at = text.find(word, at + value.size());
        } else {
            at = text.find(word, at + 1);
        }
    }
    return text;
}

Lines without_audit_lines(Lines lines) {
    std::erase_if(lines, [](const auto& line) { return line.starts_with("{\"audit\":"); });
    return lines;
}

ShownResult run_lectern(const Words& words, const std::vector<std::string>& changes) {
    SiteCommand command{words, changes};
    const int status = command.status();
    const auto lines = lines_of(command.output());
    // `audit tail` prints audit rows as its result.
    return {.status = status, .lines = words[0] == "audit" ? lines : without_audit_lines(lines)};
}

/// Returns the setting by which a command connects to a database of the site's cluster.
std::string connection(const std::string& database, const std::string& role) {
    auto text = site_under_test().database;
    const auto replace = [&text](const std::string& part, const std::string& with) {
        text.replace(text.find(part), part.size(), with);
    };
    replace("dbname=lectern", "dbname=" + database);
    replace("user=postgres", "user=" + role);
    return "LECTERN_DATABASE_URL=" + text;
}

/// Runs a command that has no secrets.
ShownResult run_lectern_as(const std::string& role, const std::string& database,
                           const Words& words) {
    return run_lectern(words, {connection(database, role), "CREDENTIALS_DIRECTORY="});
}

/// `sudo -u lectern-migrate LECTERN_DATABASE_URL=… lectern restore DIR`
ShownResult run_sudo(const Words& words, const std::string& database) {
    const auto program = std::ranges::find(words, "lectern");
    if (words.size() < 2 || words[0] != "-u" || program == words.end())
        throw std::runtime_error{"sudo: only -u USER … lectern …"};
    auto role = words[1];
    std::ranges::replace(role, '-', '_');
    return run_lectern_as(role, database, {program + 1, words.end()});
}

/// What `lectern-migrate` has left in the journal: the last line, or `-n` lines.
ShownResult run_journalctl(const Words& words, const std::string& database) {
    const auto unit = std::ranges::find(words, "-u");
    const auto count = std::ranges::find(words, "-n");
    if (unit == words.end() || *(unit + 1) != "lectern-migrate" || count == words.end())
        throw std::runtime_error{"journalctl: only -n N -u lectern-migrate"};
    auto lines = run_lectern_as("lectern_migrate", database, {"migrate"}).lines;
    const auto kept = std::min<std::size_t>(lines.size(), std::stoul(*(count + 1)));
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kept));
    return {.status = 0, .lines = lines};
}

/// `curl -s https://school.example/readyz`
ShownResult run_curl(const Words& words) {
    const auto& url = words.back();
    if (!url.starts_with(school)) throw std::runtime_error{"curl: not the school: " + url};
    return {.status = 0, .lines = lines_of(Browser{}.get(url.substr(school.size())).body)};
}

}  // namespace

std::vector<std::string> runbook_pages() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{in_source("docs/runbook")}) {
        const auto name = entry.path().stem().string();
        if (entry.path().extension() == ".md" && name != "README") names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

std::vector<PageBlock> blocks_of_page(const std::string& name) {
    std::ifstream page{in_source("docs/runbook/" + name + ".md")};
    if (!page) throw std::runtime_error{"docs/runbook has no page " + name};
    std::vector<PageBlock> blocks;
    bool is_inside = false;
    int number = 1;
    for (std::string line; std::getline(page, line); ++number) {
        if (line.starts_with(fence)) {
            is_inside = !is_inside;
            if (is_inside) blocks.push_back({line.substr(fence.size()), number + 1, {}});
        } else if (is_inside) {
            blocks.back().lines.push_back(line);
        }
    }
    return blocks;
}

std::vector<PageCommand> commands_of(const PageBlock& block) {
    std::vector<PageCommand> commands;
    int number = block.first_line;
    for (const auto& line : block.lines) {
        if (line.starts_with(prompt)) {
            commands.push_back({line.substr(prompt.size()), number, {}});
        } else if (!commands.empty()) {
            commands.back().output.push_back(line);
        } else {
            throw std::runtime_error{"line " + std::to_string(number) + ": no command before it"};
        }
        ++number;
    }
    return commands;
}

Words words_of(const std::string& command) {
    Words words;
    char quote = '\0';
    bool is_word = false;
    for (const char c : command) {
        if (c == quote) {
            quote = '\0';
        } else if (quote == '\0' && (c == '"' || c == '\'')) {
            quote = c;
        } else if (quote == '\0' && c == ' ') {
            is_word = false;
            continue;
        } else {
            if (!is_word) words.emplace_back();
            is_word = true;
            words.back() += c;
            continue;
        }
        if (!is_word) words.emplace_back();
        is_word = true;
    }
    return words;
}

bool is_shown(const std::vector<std::string>& page, const std::vector<std::string>& lines) {
    Lines shown;
    Lines actual;
    for (const auto& line : page) shown.push_back(without_needless_blanks(line));
    for (const auto& line : lines) actual.push_back(without_needless_blanks(line));
    return are_shown(shown.begin(), shown.end(), actual.begin(), actual.end());
}

RunbookPage::RunbookPage(std::string name)
    : name_{std::move(name)}, blocks_{blocks_of_page(name_)} {
    std::erase_if(blocks_, [](const auto& block) { return block.language != "console"; });
}

void RunbookPage::put(const std::string& example, const std::string& value) {
    values_[example] = value;
}

std::string RunbookPage::filled_in(std::string text) const {
    for (const auto& [example, value] : values_)
        text = replaced_words(std::move(text), example, value);
    return text;
}

ShownResult RunbookPage::result_of(const PageCommand& command, int status_before) const {
    auto words = words_of(filled_in(command.text));
    const auto program = words.front();
    if (program == "echo") return {.status = 0, .lines = {std::to_string(status_before)}};
    if (program == "curl") return run_curl(words);
    words.erase(words.begin());
    if (program == "sudo" && words.front() == "journalctl") return run_journalctl(words, database_);
    if (program == "sudo") return run_sudo(words, database_);
    if (program == "lectern") return run_lectern(words, {connection(database_, "lectern_shell")});
    throw std::runtime_error{"a test cannot run " + command.text};
}

void RunbookPage::expect_shown(const PageCommand& command, const ShownResult& result) const {
    std::vector<std::string> shown;
    for (const auto& line : command.output) shown.push_back(filled_in(line));
    if (is_shown(shown, result.lines)) return;
    BOOST_ERROR("docs/runbook/" << name_ << ".md:" << command.line << ": "
                                << filled_in(command.text) << "\nthe page says:\n"
                                << joined(shown, "\n") << "\nbut it prints:\n"
                                << joined(result.lines, "\n"));
}

void RunbookPage::run_next_block() {
    if (is_finished()) throw std::runtime_error{name_ + " has no more blocks"};
    const auto commands = commands_of(blocks_[next_++]);
    int status = 0;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const auto result = result_of(commands[i], status);
        status = result.status;
        expect_shown(commands[i], result);
        const bool is_status_shown =
            i + 1 < commands.size() && commands[i + 1].text.starts_with("echo ");
        if (!is_status_shown) {
            BOOST_TEST(status == 0, "docs/runbook/" << name_ << ".md:" << commands[i].line
                                                    << ": exits with " << status);
        }
    }
}

void RunbookPage::expect_logged(const std::string& log) const {
    const auto lines = lines_of(log);
    for (const auto& block : blocks_of_page(name_)) {
        if (block.language != "text") continue;
        for (const auto& shown : block.lines) {
            const auto part = std::string{anything} + shown + std::string{anything};
            const bool is_logged = std::ranges::any_of(
                lines, [&](const auto& line) { return is_shown_line(part, line); });
            BOOST_TEST(is_logged, "docs/runbook/" << name_ << ".md: not logged: " << shown);
        }
    }
}

PageOfTest::PageOfTest()
    : RunbookPage{[] {
          std::string name = boost::unit_test::framework::current_test_case().p_name;
          std::ranges::replace(name, '_', '-');
          return name;
      }()} {}

void PageOfTest::teardown() const {
    BOOST_TEST(is_finished(), "a block of the page was not run");
}

}  // namespace lectern::test
