#include "catalog/catalog_commands.hpp"

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>

#include "catalog/course_file.hpp"
#include "catalog/course_import.hpp"
#include "config.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

namespace lectern::catalog {

namespace {

/// At most one byte more than a course file may have.
std::optional<std::string> read_file(const std::string& name) {
    std::ifstream file{name, std::ios::binary};
    std::string text(largest_course_file + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) return std::nullopt;
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

int tell_faults(const std::string& file, const std::vector<FileFault>& faults) {
    for (const auto& fault : faults) {
        std::cerr << file << ": " << fault.path << (fault.path.empty() ? "" : ": ") << fault.text
                  << '\n';
    }
    return 1;
}

const char* result_of(ImportChange change) {
    switch (change) {
        case ImportChange::created:
            return "created";
        case ImportChange::updated:
            return "updated";
        case ImportChange::nothing:
            return "nothing to change";
    }
    return "";
}

}  // namespace

int import_course(const Arguments& arguments) {
    if (arguments.size() != 1) throw UsageError{"takes one FILE"};
    const auto& name = arguments.front();
    const auto text = read_file(name);
    if (!text) return tell_faults(name, {{"", "cannot be read"}});
    const auto reading = read_course_file(*text);
    if (!reading.faults.empty()) return tell_faults(name, reading.faults);

    Database database{read_config(Process::command).database_url};
    const audit::Act act{.actor = audit::Actor::system_operator,
                         .user_id = {},
                         .operator_name = operator_name(),
                         .request_id = {},
                         .network = {},
                         .now = SystemClock{}.now()};
    const auto outcome = database.write(
        [&](Transaction& transaction) { return save_course(transaction, act, reading.course); });
    if (!outcome.faults.empty()) return tell_faults(name, outcome.faults);
    std::cout << "course " << reading.course.slug << ": " << result_of(outcome.change) << '\n';
    return 0;
}

}  // namespace lectern::catalog
