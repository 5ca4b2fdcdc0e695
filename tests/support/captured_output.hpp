#pragma once

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

namespace lectern::test {

/// Captures what is written to standard output, or to another descriptor, during its lifetime.
class CapturedOutput {
  public:
    explicit CapturedOutput(int descriptor = STDOUT_FILENO)
        : descriptor_{descriptor}, file_{std::tmpfile()}, old_{dup(descriptor)} {
        std::fflush(nullptr);
        dup2(fileno(file_), descriptor_);
    }
    ~CapturedOutput() {
        std::fflush(nullptr);
        dup2(old_, descriptor_);
        close(old_);
        std::fclose(file_);
    }
    CapturedOutput(const CapturedOutput&) = delete;
    CapturedOutput& operator=(const CapturedOutput&) = delete;

    [[nodiscard]] std::string text() const {
        std::string text(static_cast<std::size_t>(lseek(fileno(file_), 0, SEEK_END)), '\0');
        const auto read = pread(fileno(file_), text.data(), text.size(), 0);
        return text.substr(0, static_cast<std::size_t>(read));
    }

    [[nodiscard]] std::vector<std::string> lines() const {
        std::istringstream stream{text()};
        std::vector<std::string> lines;
        for (std::string line; std::getline(stream, line);) lines.push_back(line);
        return lines;
    }

  private:
    int descriptor_;
    std::FILE* file_;
    int old_;
};

}  // namespace lectern::test
