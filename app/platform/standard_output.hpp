#pragma once

#include <string>
#include <vector>

// The stream of audit lines: a copy of what the database holds.

namespace lectern {

/// Prints `line` on standard output, as `write_whole_line` does. If it cannot be written, the line
/// is lost and the work goes on. The first loss of a process is logged. See LinesAfterResult.
void print_or_lose(std::string line);

/// While it lives, `print_or_lose` keeps the lines. At its end they are printed on standard error:
/// the standard output of a command is for its result, and the result comes first.
class LinesAfterResult {
  public:
    LinesAfterResult();
    ~LinesAfterResult();
    LinesAfterResult(const LinesAfterResult&) = delete;
    LinesAfterResult& operator=(const LinesAfterResult&) = delete;

  private:
    std::vector<std::string> lines_;
    std::vector<std::string>* outer_;
};

/// Whether `print_or_lose` lost a line in this process.
bool has_lost_output();

}  // namespace lectern
