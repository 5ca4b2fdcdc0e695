#include "platform/log.hpp"

#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "platform/clock.hpp"
#include "platform/json.hpp"
#include "platform/whole_line.hpp"

namespace lectern::log {

namespace {

struct Level {
    const char* name;
    const char* priority;  // SD_ERR, SD_WARNING and SD_INFO of sd-daemon(3)
};

constexpr Level error_level{"error", "<3>"};
constexpr Level warning_level{"warning", "<4>"};
constexpr Level info_level{"info", "<6>"};

bool is_read_by_journal = false;

void write(const Level& level, std::string_view message, std::string_view request_id) {
    std::vector<json::Member> members{{"at", iso8601(SystemClock{}.now())},
                                      {"level", std::string{level.name}}};
    if (!request_id.empty()) members.push_back({"request_id", std::string{request_id}});
    members.push_back({"message", std::string{message}});
    const std::string priority{is_read_by_journal ? level.priority : ""};
    write_whole_line(STDERR_FILENO, priority + json::object(members));
}

}  // namespace

void error(std::string_view message, std::string_view request_id) {
    write(error_level, message, request_id);
}

void warning(std::string_view message, std::string_view request_id) {
    write(warning_level, message, request_id);
}

void info(std::string_view message, std::string_view request_id) {
    write(info_level, message, request_id);
}

void detect_journal(std::string_view journal_stream) {
    struct stat status {};
    is_read_by_journal =
        fstat(STDERR_FILENO, &status) == 0 &&
        journal_stream == std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino);
}

}  // namespace lectern::log
