// The faults of a course's folder: what they say, and where.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include "authoring/course_folder.hpp"
#include "support/course_folder_parts.hpp"

namespace lectern::test {

namespace {

namespace fs = std::filesystem;

bool begins(const std::string& text, const std::string& start) {
    return text.starts_with(start);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_folder_faults, ExampleFolder)

BOOST_AUTO_TEST_CASE(a_video_that_is_not_there_or_of_another_kind_is_one_fault) {
    const std::string at_stream = "stream: 5d5bc37ffcf54c9b82e996823bffbb81";
    replace(second_lesson, at_stream, "file: query.mp4");
    BOOST_TEST(fault() ==
               "01-start/02-first-query.md:4: file names a file that does not exist: "
               "query.mp4");
    texts["01-start/query.mp4"] = "a video";
    BOOST_TEST(faults().empty());
    texts["01-start/query.avi"] = "a video";
    replace(second_lesson, "file: query.mp4", "file: query.avi");
    BOOST_TEST(begins(fault(), "01-start/02-first-query.md:4: file "));
}

BOOST_AUTO_TEST_CASE(all_faults_are_named_at_once_with_file_and_line) {
    replace("course.yaml", "status: draft", "status: open\ncolour: red");
    replace(first_lesson, "preview: true ", "preview: perhaps ");
    replace(second_lesson, "duration_seconds: 30", "duration_seconds: 0");
    texts["01-start/02-first-query.en.vtt"] = "WEBVTT\n\n00:02.000 --> 00:01.000\nHi\n";
    replace(third_lesson, "title: Joins", "title: Joins\nslug: why-sql");
    replace(third_lesson, "joined-tables.png", "lost.png");
    const std::vector<std::string> expected{
        "01-start/01-why-sql.md:3: preview is of another type (expected true or false)",
        "01-start/02-first-query.en.vtt:3: this line ends at its start or before (expected a later "
        "end)",
        "01-start/02-first-query.md:5: duration_seconds is too small (expected whole seconds, 1 to "
        "86400)",
        "02-more/01-joins.md:3: slug is \"why-sql\" again (expected one that "
        "01-start/01-why-sql.md:1 does not have)",
        "02-more/01-joins.md:8: names a file that does not exist: lost.png",
        "course.yaml:8: status is none of the known words (expected draft, published or retired)",
        "course.yaml:9: colour is not known (expected key, slug, former_slugs, title, promise, "
        "description, outcomes, requirements, teacher, cover, intro_video, status, price or "
        "resources)"};
    BOOST_TEST(faults() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(faults_of_captions_are_in_the_order_of_their_lines) {
    std::string captions = "WEBVTT\n\n";
    for (int i = 0; i < 22; ++i) captions += "bad\n\n";
    texts["01-start/02-first-query.en.vtt"] = captions;
    const auto all = faults();
    BOOST_REQUIRE(all.size() == 21U);
    for (std::size_t i = 0; i < all.size(); ++i) {
        BOOST_TEST(begins(all[i], "01-start/02-first-query.en.vtt:" + std::to_string(3 + 2 * i) +
                                      ": this line "),
                   all[i]);
    }
    BOOST_TEST(all.back().ends_with(":43: this line has further faults"));
}

BOOST_AUTO_TEST_CASE(a_missing_member_is_named_at_what_should_have_it) {
    replace(third_lesson, "title: Joins\n", "");
    BOOST_TEST(fault() ==
               "02-more/01-joins.md:1: title is missing (expected a text of 1 to 200 characters)");
}

BOOST_AUTO_TEST_CASE(faults_of_yaml_hide_no_other_faults_and_add_none) {
    replace("course.yaml", "promise: One", "promise: \"One");
    replace(third_lesson, "title: Joins", "title: [Joins");
    const auto all = faults();
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST(begins(all[0], "02-more/01-joins.md:"));
    BOOST_TEST(all[0].find("is no YAML (") != std::string::npos);
    BOOST_TEST(begins(all[1], "course.yaml:"));
}

BOOST_AUTO_TEST_CASE(a_price_without_decimals_is_recommended_for_yen) {
    replace("course.yaml", "currency: EUR", "currency: JPY");
    BOOST_TEST(fault() ==
               "course.yaml:12: amount is no price in this currency (expected one such as 49)");
}

BOOST_AUTO_TEST_CASE(a_key_from_the_name_of_a_file_says_so) {
    texts["02-more/02-two words.md"] = "---\ntitle: Two\nslug: two-words\n---\n";
    BOOST_TEST(fault() ==
               "02-more/02-two words.md:1: key from the file's name has another form (expected "
               "letters, digits, dots, hyphens and underscores, at most 80): rename the file or "
               "write `key:`");
    texts["02-more/02-two words.md"] = "---\ntitle: Two\nslug: two-words\nkey: two words\n---\n";
    BOOST_TEST(fault() ==
               "02-more/02-two words.md:4: key has another form (expected letters, digits, dots, "
               "hyphens and underscores, at most 80)");
}

BOOST_AUTO_TEST_CASE(a_lesson_without_front_matter_says_so) {
    texts[third_lesson] = "# Joins\n\n![Tables](joined-tables.png)\n";
    BOOST_TEST(fault() ==
               "02-more/01-joins.md:1: has no front matter (expected `---` as the first line)");
}

BOOST_AUTO_TEST_CASE(a_text_with_another_ending_is_named) {
    for (const std::string name : {"course", "02-more/module"}) {
        texts[name + ".yml"] = texts.at(name + ".yaml");
        texts.erase(name + ".yaml");
    }
    const std::vector<std::string> expected{
        "02-more/module.yaml:1: is missing, but there is module.yml (expected module.yaml)",
        "course.yaml:1: is missing, but there is course.yml (expected course.yaml)"};
    BOOST_TEST(faults() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(files_are_not_called_unused_while_a_text_cannot_be_read) {
    replace(third_lesson, "title: Joins", "title: [Joins");
    texts["02-more/left-over.png"] = "x";
    const auto parsed = parse();
    BOOST_TEST(!parsed.faults.empty());
    BOOST_TEST(parsed.warnings == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_name_that_occurs_twice_is_a_fault) {
    replace(third_lesson, "title: Joins", "title: Joins\ntitle: Joins again");
    BOOST_TEST(fault() == "02-more/01-joins.md:3: title occurs twice in one block (expected once)");
}

BOOST_AUTO_TEST_CASE(a_folder_without_a_course_says_so) {
    texts.erase("course.yaml");
    BOOST_TEST(fault() == "course.yaml:1: cannot be read");
}

BOOST_AUTO_TEST_CASE(a_module_without_lessons_is_a_fault) {
    texts["03-empty/notes.txt"] = "later";
    BOOST_TEST(fault() == "03-empty:1: has no lesson (expected files such as 01-why.md)");
}

BOOST_AUTO_TEST_CASE(lessons_and_modules_without_a_number_are_faults) {
    texts["02-more/unions.md"] = "---\ntitle: Unions\n---\n";
    texts["later/01-views.md"] = "---\ntitle: Views\n---\n";
    const auto all = faults();
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST(all[0] ==
               "02-more/unions.md:1: has no number (expected a name such as 02-joins.md)");
    BOOST_TEST(all[1] == "later:1: has lessons, but no number (expected a name such as 01-later)");
}

BOOST_AUTO_TEST_CASE(a_text_is_a_regular_file_and_a_pipe_is_not_opened) {
    texts.erase("course.yaml");
    texts.erase(third_lesson);
    texts.erase("02-more/module.yaml");
    for (const auto* name : {"course.yaml", third_lesson, "02-more/module.yaml"}) {
        const auto pipe = path() / name;
        fs::create_directories(pipe.parent_path());
        BOOST_REQUIRE(mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
    }
    const std::vector<std::string> expected{"02-more/01-joins.md:1: is no regular file",
                                            "02-more/module.yaml:1: is no regular file",
                                            "course.yaml:1: is no regular file"};
    BOOST_TEST(faults() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_numbered_entry_that_is_no_module_or_lesson_is_a_fault) {
    texts["03-views"] = "a file";
    texts["05-plan.txt"] = "used";
    add_to_course("resources:\n  - {title: Plan, file: 05-plan.txt}\n");
    fs::create_directories(path() / "02-more");
    fs::create_symlink("nowhere", path() / "04-indexes");
    fs::create_symlink("nowhere.md", path() / "02-more/02-unions.md");
    fs::create_symlink("nowhere.yaml", path() / "01-start.yaml");
    const std::vector<std::string> expected{
        "01-start.yaml:1: is no folder (expected a module such as 02-more)",
        "02-more/02-unions.md:1: cannot be read",
        "03-views:1: is no folder (expected a module such as 02-more)",
        "04-indexes:1: is no folder (expected a module such as 02-more)"};
    BOOST_TEST(faults() == expected, boost::test_tools::per_element());
    BOOST_TEST(parse().warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_path_leads_to_a_regular_file_inside_the_folder) {
    directory.write("outside.sql", "secret");
    fs::create_directories(path() / "01-start");
    fs::create_symlink(directory.path() / "outside.sql", path() / "01-start" / "link.sql");
    const std::pair<std::string, std::string> cases[] = {
        {"../../outside.sql", "file leads out of the course's folder"},
        {(directory.path() / "outside.sql").string(), "file leads out of the course's folder"},
        {"link.sql", "file leads out of the course's folder"},
        {"gone.sql", "file names a file that does not exist: gone.sql"},
        {"../02-more", "file names no regular file: ../02-more"}};
    const auto usual = texts.at(second_lesson);
    for (const auto& [name, fact] : cases) {
        texts[second_lesson] = usual;
        replace(second_lesson, "file: books.sql", "file: " + name);
        BOOST_TEST(begins(fault(), "01-start/02-first-query.md:12: " + fact), name);
    }
    texts[second_lesson] = usual;
    replace(second_lesson, "file: books.sql", "file: ../01-start/./books.sql");
    BOOST_TEST(faults().empty());
}

BOOST_AUTO_TEST_CASE(a_picture_is_judged_at_its_line) {
    texts["02-more/broken.png"] = "no picture";
    replace(third_lesson, "The picture", "![Broken](broken.png)\n\nThe picture");
    BOOST_TEST(begins(fault(), "02-more/01-joins.md:9: shows broken.png, which "));
}

BOOST_AUTO_TEST_CASE(a_missing_picture_is_reported_at_its_own_line) {
    texts[third_lesson] =
        "---\ntitle: Joins\n---\n"
        "![x](a.pngg)\n\n[A link](a.png) and a.png\n\n![an [x]](a.png "
        "\"title\")\n\n![x](<b.png>)\n";
    const std::vector<std::string> expected{
        "02-more/01-joins.md:4: names a file that does not exist: a.pngg",
        "02-more/01-joins.md:6: this line links to \"a.png\" (expected a lesson of the course, or "
        "a "
        "URL)",
        "02-more/01-joins.md:8: names a file that does not exist: a.png",
        "02-more/01-joins.md:10: names a file that does not exist: b.png"};
    BOOST_TEST(faults() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_cover_is_judged_as_a_picture) {
    texts["cover.png"] = "no picture";
    add_to_course("cover: {file: cover.png}\n");
    BOOST_TEST(fault().ends_with(
        ": file names cover.png, which is damaged, or no picture (expected a picture as its name "
        "says)"));
}

BOOST_AUTO_TEST_CASE(a_price_fits_its_currency) {
    replace("course.yaml", "amount: 49.00", "amount: 49.005");
    BOOST_TEST(begins(fault(), "course.yaml:12: amount is no price in this currency"));
    replace("course.yaml", "  amount: 49.005\n", "");
    BOOST_TEST(begins(fault(), "course.yaml:11: amount is missing"));
    replace("course.yaml", "currency: EUR", "amount: 4800\n  currency: JPY");
    BOOST_TEST(faults().empty());
    BOOST_TEST(parse().course.amount_minor == 4800);
}

BOOST_AUTO_TEST_CASE(a_text_that_is_not_utf_8_is_named_at_its_line) {
    replace(third_lesson, "side by side", "side\xff");
    BOOST_TEST(fault() == "02-more/01-joins.md:5: is no text in UTF-8");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
