#include "learning/course_stats_commands.hpp"

#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "learning/course_stats.hpp"
#include "learning/course_stats_html.hpp"
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

}  // namespace lectern::learning
