#include "platform/standard_output.hpp"

#include <utility>

#include <unistd.h>

#include "platform/log.hpp"
#include "platform/whole_line.hpp"

namespace lectern {

namespace {

bool is_output_lost = false;
std::vector<std::string>* kept_lines = nullptr;

}  // namespace

void print_or_lose(std::string line) {
    if (kept_lines != nullptr) return kept_lines->push_back(std::move(line));
    if (write_whole_line(STDOUT_FILENO, std::move(line)) || is_output_lost) return;
    is_output_lost = true;
    log::error("standard output: cannot be written; audit lines are in the database only");
}

LinesAfterResult::LinesAfterResult() : outer_{kept_lines} {
    kept_lines = &lines_;
}

LinesAfterResult::~LinesAfterResult() {
    kept_lines = outer_;
    for (auto& line : lines_) write_whole_line(STDERR_FILENO, std::move(line));
}

bool has_lost_output() {
    return is_output_lost;
}

}  // namespace lectern
