// Part of the mutated program only (tests/mutate): whether a mutant is chosen. Run without one, it
// notes which test reaches which mutant.

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <mutex>
#include <set>
#include <string>
#include <utility>

bool lectern_mutant(int number);

namespace {

// Tests start processes, so the name of the test is in the environment.
void note_reached(const char* log, int number) {
    static std::mutex mutex;
    static std::set<std::pair<int, std::string>> noted;
    const char* test = getenv("LECTERN_MUTANT_TEST");
    if (test == nullptr) return;
    const std::lock_guard guard{mutex};
    if (!noted.emplace(number, test).second) return;
    const auto line = "reached\t" + std::to_string(number) + '\t' + test + '\n';
    const int file = open(log, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0) return;
    // One write, so that lines of several processes do not mix. A lost line hides one test.
    if (write(file, line.data(), line.size()) < 0) noted.erase({number, test});
    close(file);
}

int number_in(const char* name) {
    const char* text = getenv(name);
    return text == nullptr ? 0 : atoi(text);
}

}  // namespace

bool lectern_mutant(int number) {
    static const int chosen = number_in("LECTERN_MUTANT");
    static const char* const log = getenv("LECTERN_MUTANT_LOG");
    if (log != nullptr) note_reached(log, number);
    return number == chosen;
}
