#include "operations/demo.hpp"

#include <system_error>

#include "console/command.hpp"
#include "platform/files.hpp"
#include "platform/text_list.hpp"

namespace lectern::operations {

namespace {

namespace fs = std::filesystem;

/// tests/support/stack writes these two files.
constexpr auto ready_file = "run/ready";
constexpr auto settings_file = "run/settings";

std::optional<fs::path> find_ready_state(const std::vector<fs::path>& states) {
    for (const auto& state : states) {
        std::error_code error;
        if (fs::exists(state / "state" / ready_file, error)) return state / "state";
    }
    return std::nullopt;
}

std::map<std::string, std::string> settings_in(const std::string& text) {
    std::map<std::string, std::string> settings;
    for (const auto& line : lines_of(text)) {
        const auto end_of_name = line.find('=');
        if (end_of_name == std::string::npos) continue;
        settings[line.substr(0, end_of_name)] = line.substr(end_of_name + 1);
    }
    return settings;
}

}  // namespace

std::vector<fs::path> list_demo_states(const std::optional<fs::path>& given,
                                       const fs::path& directory) {
    if (given) return {*given};
    std::vector<fs::path> states;
    for (auto at = directory;; at = at.parent_path()) {
        states.push_back(at / ".state" / "demo");
        if (at == at.parent_path()) break;
    }
    states.emplace_back("/var/lib/lectern-demo");
    return states;
}

Demo find_demo(const std::vector<fs::path>& states) {
    const auto state = find_ready_state(states);
    if (!state) throw CommandFailure{"no demo runs; start it with ./app/demo"};
    const auto text = read_file(*state / settings_file);
    if (!text) throw CommandFailure{(*state / settings_file).string() + " cannot be read"};
    const auto settings = settings_in(*text);
    const auto operator_url = settings.find("OPERATOR_DATABASE_URL");
    Demo demo{.config = config_from(settings), .operator_database_url = {}};
    if (!demo.config.is_sandbox() || operator_url == settings.end()) {
        throw CommandFailure{state->string() + " is not that of a demo"};
    }
    demo.operator_database_url = operator_url->second;
    return demo;
}

}  // namespace lectern::operations
