#include "commands_of_courses.hpp"

#include "authoring/course_commands.hpp"
#include "authoring/draft_commands.hpp"
#include "authoring/sync_commands.hpp"
#include "learning/learning_commands.hpp"
#include "operations/preview_command.hpp"
#include "shared_options.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

constexpr Argument slug{"SLUG"};
constexpr Argument course_source{"DIR|FILE", "the folder of a course, or its JSON file"};

}  // namespace

std::vector<Command> commands_of_courses() {
    return {
        {"course new",
         "write a small course as a folder of text files, to begin with",
         authoring::write_new_course,
         {},
         {{"DIR", "does not exist yet, or is empty"}},
         {json_option}},
        {"course check",
         "name every fault of a course, and change nothing",
         authoring::check_course,
         {},
         {course_source},
         {json_option}},
        {"course preview",
         "show a course in the running demo, and again whenever its files change",
         operations::preview_course,
         {},
         {course_source},
         {{"--state", "DIR", "where the demo keeps its data, if ./app/demo has LECTERN_STATE"},
          {"--once", "", "does not wait for changes"},
          json_option},
         "Start the demo with ./app/demo. The course is published there, and nowhere else.\n"},
        {"course import",
         "add or update a course, and print what changed",
         authoring::import_course,
         {Group::mode, Group::database, Group::storage},
         {course_source},
         {{"--dry-run", "", "prints what would change, and changes nothing"}, json_option},
         "Files of a folder are uploaded to the storage first. If STRIPE_SECRET_KEY is given, a\n"
         "price at Stripe that the course names is compared with Stripe's, and a difference is a\n"
         "warning.\n"},
        {"course export",
         "print a course as a course file; importing that file changes nothing",
         authoring::export_course,
         {Group::database},
         {slug},
         {{"--folder", "DIR", "writes it as a folder instead; DIR is new or empty"}, json_option},
         "A course file is JSON in any case; with --json it is on one line.\n"},
        {"course list",
         "print every course, its status, price and learners",
         authoring::list_courses,
         {Group::database},
         {},
         {json_option}},
        {"course stats",
         "print how many learners open, watch and complete each lesson of a course",
         learning::show_course_stats,
         {Group::database},
         {slug},
         {json_option,
          {"--html", "FILE", "also writes a page with a chart and a table to this file"}},
         "Prints totals only, nothing about one person.\n"},
        {"course publish",
         "put a course on sale",
         authoring::publish_course,
         {Group::database},
         {slug},
         {json_option}},
        {"course retire",
         "take a course off sale; its learners keep it",
         authoring::retire_course,
         {Group::database},
         {slug},
         {json_option},
         "The course file is not changed: importing it again sets the status that it says.\n"},
        {"course draft-link",
         "make a link by which people look at a draft course",
         authoring::change_draft_links,
         {Group::mode, Group::database, Group::contact},
         {slug},
         {{"--days", "N", "it works for N days, up to 90 (default: 7)"},
          {"--end", "", "ends all links of the course instead"},
          json_option},
         "The link is printed once. Whoever has it sees the course, and the texts and pictures of "
         "its\n"
         "lessons, until it expires or the course is published.\n"},
        {"course sync-prices",
         "create missing and changed prices of paid courses at Stripe, and check the others",
         authoring::sync_prices,
         {Group::mode, Group::database, Group::stripe},
         {},
         {json_option}},
        {"course sync-durations",
         "store the lengths of videos as Stream reports them, and check the videos",
         authoring::sync_durations,
         {Group::mode, Group::database, Group::stream, Group::stream_api},
         {{"SLUG", "only this course", false}},
         {json_option},
         "Exits with 1 if a video is not ready, does not exist, or requires signed URLs and\n"
         "should not, or should and does not.\n"},
        {"course sync-captions",
         "upload the captions of videos to Stream where it lacks them or has others",
         authoring::sync_captions,
         {Group::mode, Group::database, Group::stream_api},
         {{"SLUG", "only this course", false}},
         {json_option},
         "Captions that only Stream has are named and stay. Exits with 1 if a video does not "
         "exist\n"
         "at Stream, or if captions could not be compared or uploaded.\n"},
    };
}

}  // namespace lectern
