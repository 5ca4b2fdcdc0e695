#pragma once

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

namespace lectern::test {

/// What is written to standard output for as long as it lives.
class CapturedOutput {
  public:
    CapturedOutput() : file_{std::tmpfile()}, old_{dup(STDOUT_FILENO)} {
        std::fflush(stdout);
        dup2(fileno(file_), STDOUT_FILENO);
    }
    ~CapturedOutput() {
        std::fflush(stdout);
        dup2(old_, STDOUT_FILENO);
        close(old_);
        std::fclose(file_);
    }
    CapturedOutput(const CapturedOutput&) = delete;
    CapturedOutput& operator=(const CapturedOutput&) = delete;

    [[nodiscard]] std::vector<std::string> lines() const {
        std::string text(static_cast<std::size_t>(lseek(fileno(file_), 0, SEEK_END)), '\0');
        const auto read = pread(fileno(file_), text.data(), text.size(), 0);
        std::istringstream stream{text.substr(0, static_cast<std::size_t>(read))};
        std::vector<std::string> lines;
        for (std::string line; std::getline(stream, line);) lines.push_back(line);
        return lines;
    }

  private:
    std::FILE* file_;
    int old_;
};

}  // namespace lectern::test
