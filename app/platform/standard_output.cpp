#include "platform/standard_output.hpp"

#include <utility>

#include <unistd.h>

#include "platform/log.hpp"
#include "platform/whole_line.hpp"

namespace lectern {

namespace {

bool is_output_lost = false;

}  // namespace

void print_or_lose(std::string line) {
    if (write_whole_line(STDOUT_FILENO, std::move(line)) || is_output_lost) return;
    is_output_lost = true;
    log::error("standard output: cannot be written; audit lines are in the database only");
}

bool has_lost_output() {
    return is_output_lost;
}

}  // namespace lectern
