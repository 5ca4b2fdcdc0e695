#include "learning/learning_commands.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "catalog/duration.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "learning/learner_report.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/files.hpp"
#include "platform/html.hpp"

namespace lectern::learning {

namespace {

// The chart, in units of its view box: a row for each lesson, with its number, a bar of visits in
// which completions are filled, and the quartiles on an axis from 0 to 100 %.
constexpr int row_height = 28;
constexpr int head_height = 24;
constexpr int chart_width = 640;
constexpr int bars_at = 40;
constexpr int bars_width = 260;
constexpr int percents_at = 340;
constexpr int percents_width = 280;

constexpr std::string_view style = R"css(
:root { color-scheme: light dark; --paper: #fdfcfa; --ink: #2b2622; --muted: #665e57; --line: #d9d3cb; --bar: #b9c6de; --strong: #2f5597; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #191613; --ink: #ebe6df; --muted: #b0a79d; --line: #453f39; --bar: #3c4d6d; --strong: #9dbdf2; }
}
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-family: Georgia, serif; line-height: 1.2; }
p, figcaption { color: var(--muted); max-width: 66ch; }
figure { margin: 2rem 0; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--ink); font-size: 12px; }
.visits, .range { fill: var(--bar); }
.completions { fill: var(--strong); }
.median { stroke: var(--strong); stroke-width: 3; }
.axis { stroke: var(--line); }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: right; vertical-align: baseline; }
th:nth-child(2) { text-align: left; overflow-wrap: anywhere; }
tbody th { font-weight: inherit; }
)css";

std::string number(std::int64_t value) {
    return std::to_string(value);
}

struct Box {
    std::int64_t x = 0;
    std::int64_t y = 0;
    std::int64_t width = 0;
    std::int64_t height = 0;
};

std::string rectangle(std::string_view name, const Box& box) {
    return "<rect class=\"" + std::string{name} + "\" x=\"" + number(box.x) + "\" y=\"" +
           number(box.y) + "\" width=\"" + number(box.width) + "\" height=\"" + number(box.height) +
           "\"/>";
}

/// A vertical line.
std::string line(std::string_view name, std::int64_t x, std::int64_t top, std::int64_t bottom) {
    return "<line class=\"" + std::string{name} + "\" x1=\"" + number(x) + "\" x2=\"" + number(x) +
           "\" y1=\"" + number(top) + "\" y2=\"" + number(bottom) + "\"/>";
}

std::string label(std::int64_t x, std::int64_t y, std::string_view text) {
    return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\">" + std::string{text} + "</text>";
}

int x_of_percent(int percent) {
    return percents_at + percents_width * percent / 100;
}

std::string quartiles(const WatchedPercent& watched, std::int64_t top) {
    const auto from = x_of_percent(watched.first_quartile);
    const auto to = x_of_percent(watched.third_quartile);
    return rectangle("range", {from, top + 8, to - from, row_height - 16}) +
           line("median", x_of_percent(watched.median), top + 5, top + row_height - 5);
}

std::int64_t most_visits(const CourseStats& stats) {
    std::int64_t most = 1;
    for (const auto& lesson : stats.lessons) most = std::max(most, lesson.visits);
    return most;
}

std::string chart_row(const LessonStats& lesson, std::int64_t index, std::int64_t most) {
    const auto top = head_height + row_height * index;
    const auto width = [&](std::int64_t learners) { return bars_width * learners / most; };
    auto row =
        label(0, top + 18, number(index + 1)) +
        rectangle("visits", {bars_at, top + 5, width(lesson.visits), row_height - 10}) +
        rectangle("completions", {bars_at, top + 5, width(lesson.completions), row_height - 10});
    if (lesson.watched) row += quartiles(*lesson.watched, top);
    return row + "\n";
}

std::string chart(const CourseStats& stats) {
    const auto bottom = head_height + row_height * static_cast<std::int64_t>(stats.lessons.size());
    std::string svg = "<svg viewBox=\"0 0 " + number(chart_width) + " " + number(bottom) +
                      "\" role=\"img\" aria-labelledby=\"chart-title\">\n"
                      "<title id=\"chart-title\">Visits, completions and percent watched of each "
                      "lesson; the table below has the numbers</title>\n" +
                      label(bars_at, 14, "Visits and completions") +
                      label(percents_at, 14, "Watched, 0 to 100 %") + "\n";
    for (const int percent : {0, 50, 100})
        svg += line("axis", x_of_percent(percent), head_height, bottom) + "\n";
    const auto most = most_visits(stats);
    std::int64_t index = 0;
    for (const auto& lesson : stats.lessons) svg += chart_row(lesson, index++, most);
    return "<figure>\n" + svg +
           "</svg>\n<figcaption>Pale bars are visits, dark bars completions. On the right: half of "
           "the learners watched a part of the video within the pale range; the dark line is the "
           "median.</figcaption>\n</figure>\n";
}

std::string cell(const std::string& text) {
    return "<td>" + text + "</td>";
}

std::string percent_cell(const LessonStats& lesson, int WatchedPercent::*quartile) {
    return cell(lesson.watched ? number((*lesson.watched).*quartile) + " %" : "–");
}

std::string leaving_cell(const LessonStats& lesson) {
    if (!lesson.leaving) return cell("–");
    return cell(catalog::duration_text(lesson.leaving->begin_seconds) + " (" +
                number(lesson.leaving->learners) + ")");
}

std::string table_row(const LessonStats& lesson, std::int64_t index) {
    return "<tr>" + cell(number(index)) + "<th scope=\"row\">" + escaped_html(lesson.title) +
           "</th>" +
           cell(lesson.duration_seconds ? catalog::duration_text(*lesson.duration_seconds) : "–") +
           cell(number(lesson.visits)) + cell(number(lesson.completions)) +
           cell(number(lesson.watchers)) + percent_cell(lesson, &WatchedPercent::first_quartile) +
           percent_cell(lesson, &WatchedPercent::median) +
           percent_cell(lesson, &WatchedPercent::third_quartile) + leaving_cell(lesson) + "</tr>\n";
}

std::string table(const CourseStats& stats) {
    std::string rows;
    std::int64_t index = 0;
    for (const auto& lesson : stats.lessons) rows += table_row(lesson, ++index);
    return "<div class=\"table\" role=\"region\" aria-label=\"Lessons\" tabindex=\"0\">\n<table>\n"
           "<thead><tr><th scope=\"col\">No.</th><th scope=\"col\">Lesson</th>"
           "<th scope=\"col\">Length</th><th scope=\"col\">Visits</th>"
           "<th scope=\"col\">Completions</th><th scope=\"col\">Played by</th>"
           "<th scope=\"col\">First quartile</th><th scope=\"col\">Median watched</th>"
           "<th scope=\"col\">Third quartile</th>"
           "<th scope=\"col\">Most leave at (learners)</th></tr></thead>\n<tbody>\n" +
           rows + "</tbody>\n</table>\n</div>\n";
}

}  // namespace

std::string course_stats_html(const CourseStats& stats) {
    const auto title = escaped_html(stats.title);
    const auto body = stats.lessons.empty() ? std::string{"<p>The course has no lessons.</p>\n"}
                                            : chart(stats) + table(stats);
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"robots\" content=\"noindex\">\n<title>Statistics of " +
           title + "</title>\n<style>" + std::string{style} +
           "</style>\n</head>\n<body>\n<main>\n<h1>Statistics of " + title + "</h1>\n" + body +
           "</main>\n</body>\n</html>\n";
}

int show_course_stats(const Options& options) {
    Database database{read_database_url()};
    const auto stats = database.read(
        [&](Connection& connection) { return find_course_stats(connection, options.argument()); });
    if (!stats) throw CommandFailure{"no course " + options.argument()};
    if (const auto file = options.value("--html")) write_file(*file, course_stats_html(*stats));
    const bool is_text = options.output_format() == OutputFormat::text;
    print_record(is_text ? course_stats_summary(*stats) : course_stats_record(*stats),
                 options.output_format());
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
