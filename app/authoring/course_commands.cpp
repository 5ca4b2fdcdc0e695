#include "authoring/course_commands.hpp"

#include <iostream>
#include <iterator>
#include <optional>
#include <string>

#include "audit/audit_commands.hpp"
#include "authoring/course_export.hpp"
#include "authoring/course_file.hpp"
#include "authoring/course_import.hpp"
#include "authoring/publishing.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/files.hpp"

namespace lectern::authoring {

namespace {

int print_faults(const std::string& file, const std::vector<CourseFileError>& faults) {
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

PublishResult change_sale_of(const Options& options, CourseTransition change) {
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto state = database.write([&](Transaction& transaction) {
        return change_course_status(transaction, act, options.argument(), change);
    });
    if (!state) throw CommandFailure{"no course " + options.argument()};
    return *state;
}

/// Returns why visitors cannot use a published course; empty if they can.
std::string sale_obstacle(const PublishResult& state) {
    if (!state.is_obtainable) return "; nobody can buy it: it has no price at Stripe";
    if (!state.has_lessons) return "; it has no lesson to show";
    return "";
}

}  // namespace

int import_course(const Options& options) {
    const auto& name = options.argument();
    const auto text = read_file(name, largest_course_file + 1);
    if (!text) return print_faults(name, {{"", "cannot be read"}});
    const auto reading = parse_course_file(*text);
    if (!reading.faults.empty()) return print_faults(name, reading.faults);

    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto outcome = database.write(
        [&](Transaction& transaction) { return save_course(transaction, act, reading.course); });
    if (!outcome.faults.empty()) return print_faults(name, outcome.faults);
    std::cout << "course " << reading.course.slug << ": " << result_of(outcome.change) << '\n';
    return 0;
}

int export_course(const Options& options) {
    Database database{read_database_url()};
    const auto course = database.write([&](Transaction& transaction) {
        return find_course_file(transaction, options.argument());
    });
    if (!course) throw CommandFailure{"no course " + options.argument()};
    std::cout << course_file_text(*course);
    return 0;
}

int list_courses(const Options& options) {
    Database database{read_database_url()};
    print_list(
        database.read([](Connection& connection) { return list_course_records(connection); }),
        options.output_format());
    return 0;
}

int publish_course(const Options& options) {
    const auto state = change_sale_of(options, CourseTransition::publish);
    std::cout << "course " << state.slug
              << (state.is_changed ? ": published" : ": was published already")
              << sale_obstacle(state) << '\n';
    return 0;
}

int retire_course(const Options& options) {
    const auto state = change_sale_of(options, CourseTransition::retire);
    if (state.former_status == "draft") {
        throw CommandFailure{"course " + state.slug + " is a draft, and was never on sale"};
    }
    std::cout << "course " << state.slug
              << (state.is_changed ? ": retired; who has it keeps it" : ": was retired already")
              << '\n';
    return 0;
}

}  // namespace lectern::authoring
