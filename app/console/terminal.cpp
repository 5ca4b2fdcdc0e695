#include "console/terminal.hpp"

#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace lectern {

bool prints_on_terminal() {
    return isatty(STDOUT_FILENO) == 1;
}

std::optional<bool> ask(const std::string& question) {
    if (isatty(STDIN_FILENO) != 1 || !prints_on_terminal()) return std::nullopt;
    std::cout << question << " [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes";
}

std::optional<std::size_t> terminal_width() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
    return size.ws_col;
}

}  // namespace lectern
