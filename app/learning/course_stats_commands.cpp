#include "learning/course_stats_commands.hpp"

#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "learning/course_stats.hpp"
#include "learning/course_stats_html.hpp"
#include "learning/learner_report.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/write_file.hpp"

namespace lectern::learning {

int show_course_stats(const Options& options) {
    Database database{read_database_url()};
    const auto stats = database.read(
        [&](Connection& connection) { return find_course_stats(connection, options.argument()); });
    if (!stats) throw CommandFailure{"no course " + options.argument()};
    if (const auto file = options.value("--html")) write_file(*file, course_stats_html(*stats));
    print_record(course_stats_record(*stats), options.output_format());
    return 0;
}

int report_learners(const Options& options) {
    const auto output_format = options.output_format();
    Database database{read_database_url()};
    if (options.arguments().empty()) {
        const auto now = SystemClock{}.now();
        print_list(database.read([&](Connection& connection) {
            return list_learner_counts(connection, now);
        }),
                   learner_count_columns(), output_format);
        return 0;
    }
    const auto records = database.read([&](Connection& connection) {
        return list_learner_records(connection, options.argument());
    });
    if (!records) throw CommandFailure{"no course " + options.argument()};
    print_list(*records, learner_columns(), output_format);
    return 0;
}

}  // namespace lectern::learning
