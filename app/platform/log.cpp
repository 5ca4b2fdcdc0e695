#include "platform/log.hpp"

#include <string>
#include <vector>

#include <unistd.h>

#include "platform/clock.hpp"
#include "platform/json.hpp"
#include "platform/whole_line.hpp"

namespace lectern::log {

namespace {

void write(const char* level, std::string_view message, std::string_view request_id) {
    std::vector<json::Member> members{{"at", iso8601(SystemClock{}.now())},
                                      {"level", std::string{level}}};
    if (!request_id.empty()) members.push_back({"request_id", std::string{request_id}});
    members.push_back({"message", std::string{message}});
    write_whole_line(STDERR_FILENO, json::object(members));
}

}  // namespace

void error(std::string_view message, std::string_view request_id) {
    write("error", message, request_id);
}

void warning(std::string_view message, std::string_view request_id) {
    write("warning", message, request_id);
}

void info(std::string_view message, std::string_view request_id) {
    write("info", message, request_id);
}

}  // namespace lectern::log
