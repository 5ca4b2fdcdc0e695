#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "console/command.hpp"

// The pages of docs/runbook. A `console` block has commands after `$ `, each followed by what it
// prints; `…` stands for anything in a line, and a line `…` for any number of lines. Audit lines
// are left out. A `sh` block has commands that a test cannot run.

namespace lectern::test {

/// A fenced block of a page.
struct PageBlock {
    std::string language;
    int first_line = 0;  // of its content, counted from 1
    std::vector<std::string> lines;
};

/// A command of a `console` block.
struct PageCommand {
    std::string text;
    int line = 0;  // of the page, counted from 1
    std::vector<std::string> output;
};

/// Returns the names of all pages without `.md`, sorted; README is not one.
std::vector<std::string> runbook_pages();
/// Returns the fenced blocks of a page of the runbook. Throws std::runtime_error if there is no
/// such page.
std::vector<PageBlock> blocks_of_page(const std::string& name);
/// Returns the commands of a `console` block.
std::vector<PageCommand> commands_of(const PageBlock& block);
/// Splits a command into words as a shell does: at blanks, and not within quotes.
Words words_of(const std::string& command);
/// Whether these are the lines that the page shows. Any run of blanks equals any other, because the
/// widths of columns depend on what is in them.
bool is_shown(const std::vector<std::string>& page, const std::vector<std::string>& lines);

/// What a command printed, and its exit status.
struct ShownResult {
    int status = 0;
    std::vector<std::string> lines;
};

/// Runs the commands of one page against the site. `lectern` connects as an operator, and has the
/// settings and secrets of the services.
/// `sudo -u USER … lectern` connects with the role of that user, `curl` requests a page of the
/// school, `journalctl` shows what `lectern-migrate` prints, and `echo $?` prints the status of the
/// command before it. A command without `echo $?` after it must succeed.
class RunbookPage {
  public:
    explicit RunbookPage(std::string name);

    /// From now on, this example of the page stands for the value.
    void put(const std::string& example, const std::string& value);
    /// From now on, commands use this database of the site's cluster instead of the site's own.
    void use_database(const std::string& name) { database_ = name; }
    /// Runs the commands of the next `console` block, and expects each to print what the page says.
    void run_next_block();
    /// Expects each line of the page's `text` blocks to be part of a line of this log.
    void expect_logged(const std::string& log) const;
    [[nodiscard]] bool is_finished() const { return next_ == blocks_.size(); }

  private:
    std::string name_;
    std::vector<PageBlock> blocks_;
    std::size_t next_ = 0;
    std::map<std::string, std::string> values_;
    std::string database_ = "lectern";

    [[nodiscard]] std::string filled_in(std::string text) const;
    [[nodiscard]] ShownResult result_of(const PageCommand& command, int status_before) const;
    void expect_shown(const PageCommand& command, const ShownResult& result) const;
};

/// The fixture of a test that is named after a page: `wrong_address` runs wrong-address.md to its
/// end.
struct PageOfTest : RunbookPage {
    PageOfTest();
    void teardown() const;
};

}  // namespace lectern::test
