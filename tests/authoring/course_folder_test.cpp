#include "authoring/course_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include "authoring/course_example.hpp"
#include "authoring/course_export.hpp"
#include "authoring/folder_text.hpp"
#include "platform/crypto.hpp"
#include "support/cast.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {
namespace {

namespace fs = std::filesystem;
using authoring::CourseFile;
using authoring::FolderTexts;
using catalog::VideoSource;

/// Example course in a directory of its own. Tests replace its files.
struct Folder {
    TemporaryDirectory directory;
    FolderTexts texts = authoring::example_course("a-course");

    [[nodiscard]] fs::path path() const { return directory.path() / "course"; }

    authoring::ParsedCourse parse() {
        authoring::write_folder(path(), texts);
        return authoring::parse_course_folder(path());
    }
    /// Returns the lines without the directory, such as `course.yaml:3: slug is …`.
    std::vector<std::string> shortened(const std::vector<std::string>& lines) const {
        std::vector<std::string> result;
        const auto prefix = path().string() + '/';
        for (auto line : lines) {
            for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix))
                line.erase(at, prefix.size());
            result.push_back(line);
        }
        return result;
    }
    std::vector<std::string> faults() { return shortened(parse().faults); }
    /// Returns the only fault.
    std::string fault() {
        const auto all = faults();
        for (const auto& line : all) BOOST_TEST_MESSAGE(line);
        BOOST_REQUIRE(all.size() == 1U);
        return all.front();
    }
    void replace(const std::string& file, const std::string& old, const std::string& text) {
        auto& content = texts.at(file);
        BOOST_REQUIRE(content.find(old) != std::string::npos);
        content.replace(content.find(old), old.size(), text);
    }
    void add_to_course(const std::string& text) { texts["course.yaml"] += text; }
};

bool begins(const std::string& text, const std::string& start) {
    return text.starts_with(start);
}

constexpr auto first = "01-start/01-why-sql.md";
constexpr auto second = "01-start/02-first-query.md";
constexpr auto third = "02-more/01-joins.md";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_folder, Folder)

BOOST_AUTO_TEST_CASE(the_example_has_no_faults_and_every_file_is_used) {
    const auto parsed = parse();
    BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
    BOOST_TEST(parsed.warnings == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_course_is_read_with_all_its_values) {
    add_to_course(
        "former_slugs: [old-course, older]\n"
        "intro_video: {file: hello.mp4, duration_seconds: 61}\n"
        "cover: {file: 02-more/joined-tables.png, alt: Two tables}\n"
        "resources:\n  - {title: Plan, file: plan.PDF, key: the-plan, file_name: Plan.pdf}\n"
        "  - {title: Slides, object_key: sql/slides.zip, lesson: joins}\n");
    texts["plan.PDF"] = "%PDF";
    texts["hello.mp4"] = "a video";
    const auto parsed = parse();
    BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
    const auto& course = parsed.course;
    BOOST_TEST(course.slug == "a-course");
    BOOST_TEST(course.former_slugs == (std::vector<std::string>{"old-course", "older"}),
               boost::test_tools::per_element());
    BOOST_TEST(course.title == "A first course");
    BOOST_TEST(course.status == "draft");
    BOOST_TEST(course.amount_minor == 4900);
    BOOST_TEST(course.currency == "EUR");
    BOOST_TEST(!course.stripe_price);
    BOOST_TEST(course.description.starts_with("Who the course is for"));
    BOOST_TEST(course.outcomes.size() == 2U);
    BOOST_TEST(course.requirements.size() == 1U);
    BOOST_TEST(course.teacher_name == "Your name");
    BOOST_TEST(course.teacher_about == "What you have done, in two sentences.\n");
    BOOST_TEST(course.intro_video.value().id.starts_with("courses/a-course/"));
    BOOST_TEST(course.intro_video->id.ends_with(".mp4"));
    BOOST_TEST(course.intro_video->duration_seconds.value() == 61);
    BOOST_TEST(course.cover.value().width == 320);
    BOOST_TEST(course.cover->height == 120);
    BOOST_TEST(course.cover->content_type == "image/png");
    BOOST_TEST(course.cover->alt == "Two tables");
    BOOST_TEST(course.cover->object_key.starts_with("courses/a-course/"));
    BOOST_TEST(course.cover->object_key.ends_with(".png"));

    BOOST_REQUIRE(course.modules.size() == 2U);
    BOOST_TEST(course.modules[0].key == "start");
    BOOST_TEST(course.modules[0].title == "Start");
    BOOST_TEST(course.modules[1].title == "More than one table");
    BOOST_REQUIRE(course.modules[0].lessons.size() == 2U);
    const auto& why = course.modules[0].lessons[0];
    BOOST_TEST(why.key == "why-sql");
    BOOST_TEST(why.slug == "why-sql");
    BOOST_TEST(why.is_preview);
    BOOST_TEST(why.is_published);
    const auto& query = course.modules[0].lessons[1];
    BOOST_TEST(query.title == "The first query");
    BOOST_TEST(query.body == "Watch once. Then type the query yourself.\n");
    BOOST_TEST(!query.is_preview);
    BOOST_TEST((query.video.value().kind == VideoSource::Kind::stream));
    BOOST_TEST(query.video->duration_seconds.value() == 30);
    BOOST_REQUIRE(query.captions.size() == 1U);
    BOOST_TEST(query.captions[0].language == "en");
    BOOST_TEST(query.captions[0].vtt == texts.at("01-start/02-first-query.en.vtt"));
    const auto& joins = course.modules[1].lessons[0];
    BOOST_REQUIRE(joins.pictures.size() == 1U);
    BOOST_TEST(joins.pictures[0].name == "joined-tables.png");
    BOOST_TEST(joins.pictures[0].object_key == course.cover->object_key);
    BOOST_TEST(joins.pictures[0].width == 320);

    BOOST_REQUIRE(course.resources.size() == 3U);
    BOOST_TEST(course.resources[0].key == "the-plan");
    BOOST_TEST(course.resources[0].file_name == "Plan.pdf");
    BOOST_TEST(course.resources[0].content_type == "application/pdf");
    BOOST_TEST(course.resources[0].size_bytes.value() == 4);
    BOOST_TEST(course.resources[0].object_key.ends_with(".pdf"));
    BOOST_TEST(course.resources[1].object_key == "sql/slides.zip");
    BOOST_TEST(course.resources[1].lesson_key.value() == "joins");
    BOOST_TEST(course.resources[1].file_name == "slides.zip");
    BOOST_TEST(course.resources[2].key == "books");
    BOOST_TEST(course.resources[2].lesson_key.value() == "first-query");
    BOOST_TEST(course.resources[2].size_bytes.value() ==
               static_cast<std::int64_t>(texts.at("01-start/books.sql").size()));
}

BOOST_AUTO_TEST_CASE(a_video_is_a_file_beside_the_text_or_an_object) {
    const std::string at_stream = "stream: 5d5bc37ffcf54c9b82e996823bffbb81";
    texts["01-start/query.webm"] = "a video";
    replace(second, at_stream, "file: query.webm");
    const auto parsed = parse();
    BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
    const auto& video = parsed.course.modules[0].lessons[1].video.value();
    BOOST_TEST((video.kind == VideoSource::Kind::file));
    BOOST_TEST(video.id.ends_with(".webm"));
    BOOST_TEST(std::ranges::count(parsed.files, video.id, &authoring::LocalFile::object_key) == 1);

    replace(second, "file: query.webm", "object_key: sql/query.mp4");
    BOOST_TEST(parse().course.modules[0].lessons[1].video.value().id == "sql/query.mp4");
}

BOOST_AUTO_TEST_CASE(a_video_that_is_not_there_or_of_another_kind_is_one_fault) {
    const std::string at_stream = "stream: 5d5bc37ffcf54c9b82e996823bffbb81";
    replace(second, at_stream, "file: query.mp4");
    BOOST_TEST(fault() ==
               "01-start/02-first-query.md:4: file names a file that does not exist: "
               "query.mp4");
    texts["01-start/query.mp4"] = "a video";
    BOOST_TEST(faults().empty());
    texts["01-start/query.avi"] = "a video";
    replace(second, "file: query.mp4", "file: query.avi");
    BOOST_TEST(begins(fault(), "01-start/02-first-query.md:4: file "));
}

BOOST_AUTO_TEST_CASE(files_of_the_same_content_are_uploaded_once) {
    texts["02-more/copy.png"] = texts.at("02-more/joined-tables.png");
    replace(third, "The picture", "![Again](copy.png)\n\nThe picture");
    const auto parsed = parse();
    BOOST_TEST(parsed.faults.empty());
    BOOST_TEST(parsed.course.modules[1].lessons[0].pictures.size() == 2U);
    BOOST_REQUIRE(parsed.files.size() == 2U);  // the picture and books.sql
    for (const auto& file : parsed.files) {
        BOOST_TEST(fs::file_size(file.path) == static_cast<std::uintmax_t>(file.size_bytes));
        const auto name = fs::path{file.object_key}.stem().string();
        BOOST_TEST(name.size() == 16U);
        BOOST_TEST(crypto::hex(file.blake2b).starts_with(name));
    }
}

BOOST_AUTO_TEST_CASE(modules_and_lessons_are_in_the_order_of_their_numbers) {
    texts.clear();
    texts["course.yaml"] = "slug: a\ntitle: A\npromise: B\nstatus: draft\n";
    for (const std::string file :
         {"10-ten/1-x.md", "9-nine/2-b.md", "9-nine/10-c.md", "9-nine/1-a.md"})
        texts[file] = "---\ntitle: T\nslug: s" + std::to_string(texts.size()) + "\n---\n";
    const auto parsed = parse();
    BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
    BOOST_REQUIRE(parsed.course.modules.size() == 2U);
    BOOST_TEST(parsed.course.modules[0].key == "nine");
    BOOST_REQUIRE(parsed.course.modules[0].lessons.size() == 3U);
    BOOST_TEST(parsed.course.modules[0].lessons[0].key == "a");
    BOOST_TEST(parsed.course.modules[0].lessons[2].key == "c");
}

BOOST_AUTO_TEST_CASE(a_text_may_look_like_a_number) {
    replace(first, "title: Why SQL", "title: 1984");
    replace(third, "title: Joins", "title: true");
    const auto parsed = parse();
    BOOST_TEST(parsed.faults.empty());
    BOOST_TEST(parsed.course.modules[0].lessons[0].title == "1984");
    BOOST_TEST(parsed.course.modules[1].lessons[0].title == "true");
}

BOOST_AUTO_TEST_CASE(all_faults_are_named_at_once_with_file_and_line) {
    replace("course.yaml", "status: draft", "status: open\ncolour: red");
    replace(first, "preview: true ", "preview: perhaps ");
    replace(second, "duration_seconds: 30", "duration_seconds: 0");
    texts["01-start/02-first-query.en.vtt"] = "WEBVTT\n\n00:02.000 --> 00:01.000\nHi\n";
    replace(third, "title: Joins", "title: Joins\nslug: why-sql");
    replace(third, "joined-tables.png", "lost.png");
    const std::vector<std::string> expected{
        "01-start/01-why-sql.md:3: preview is of another type (expected true or false)",
        "01-start/02-first-query.en.vtt:3: this line ends at its start or before (expected a later "
        "end)",
        "01-start/02-first-query.md:5: duration_seconds is too small (expected whole seconds, 1 to "
        "86400)",
        "02-more/01-joins.md:3: slug is \"why-sql\" again (expected one that "
        "01-start/01-why-sql.md:1 does not have)",
        "02-more/01-joins.md:8: names a file that does not exist: lost.png",
        "course.yaml:7: status is none of the known words (expected draft, published or retired)",
        "course.yaml:8: colour is not known (expected slug, former_slugs, title, promise, "
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
    replace(third, "title: Joins\n", "");
    BOOST_TEST(fault() ==
               "02-more/01-joins.md:1: title is missing (expected a text of 1 to 200 characters)");
}

BOOST_AUTO_TEST_CASE(faults_of_yaml_hide_no_other_faults_and_add_none) {
    replace("course.yaml", "promise: One", "promise: \"One");
    replace(third, "title: Joins", "title: [Joins");
    const auto all = faults();
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST(begins(all[0], "02-more/01-joins.md:"));
    BOOST_TEST(all[0].find("is no YAML (") != std::string::npos);
    BOOST_TEST(begins(all[1], "course.yaml:"));
}

BOOST_AUTO_TEST_CASE(a_price_without_decimals_is_recommended_for_yen) {
    replace("course.yaml", "currency: EUR", "currency: JPY");
    BOOST_TEST(fault() ==
               "course.yaml:11: amount is no price in this currency (expected one such as 49)");
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
    texts[third] = "# Joins\n\n![Tables](joined-tables.png)\n";
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
    replace(third, "title: Joins", "title: [Joins");
    texts["02-more/left-over.png"] = "x";
    const auto parsed = parse();
    BOOST_TEST(!parsed.faults.empty());
    BOOST_TEST(parsed.warnings == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_name_that_occurs_twice_is_a_fault) {
    replace(third, "title: Joins", "title: Joins\ntitle: Joins again");
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
    texts.erase(third);
    texts.erase("02-more/module.yaml");
    for (const auto* name : {"course.yaml", third, "02-more/module.yaml"}) {
        const auto pipe = path() / name;
        fs::create_directories(pipe.parent_path());
        BOOST_REQUIRE(mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
    }
    const std::vector<std::string> expected{"02-more/01-joins.md:1: is no regular file",
                                            "02-more/module.yaml:1: is no regular file",
                                            "course.yaml:1: is no regular file"};
    BOOST_TEST(faults() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_texts_of_a_folder_may_be_large_together) {
    for (int number = 10; number < 28; ++number) {
        const auto name = std::to_string(number);
        texts["01-start/" + name + "-long.md"] =
            "---\ntitle: T\nkey: k" + name + "\nslug: s" + name +
            "\nvideo: {file: a.mp4}\ncaptions:\n  - {language: en, name: English, file: long.vtt}\n"
            "---\n";
    }
    std::string captions = "WEBVTT\n\nNOTE ";
    captions.append((std::size_t{1} << 20) - captions.size(), 'x');
    texts["01-start/long.vtt"] = captions;
    texts["01-start/a.mp4"] = "a video";
    BOOST_TEST(faults() == std::vector<std::string>{}, boost::test_tools::per_element());
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
    const auto usual = texts.at(second);
    for (const auto& [name, fact] : cases) {
        texts[second] = usual;
        replace(second, "file: books.sql", "file: " + name);
        BOOST_TEST(begins(fault(), "01-start/02-first-query.md:12: " + fact), name);
    }
    texts[second] = usual;
    replace(second, "file: books.sql", "file: ../01-start/./books.sql");
    BOOST_TEST(faults().empty());
}

BOOST_AUTO_TEST_CASE(a_picture_is_judged_at_its_line) {
    texts["02-more/broken.png"] = "no picture";
    replace(third, "The picture", "![Broken](broken.png)\n\nThe picture");
    BOOST_TEST(begins(fault(), "02-more/01-joins.md:9: shows broken.png, which "));
}

BOOST_AUTO_TEST_CASE(a_missing_picture_is_reported_at_its_own_line) {
    texts[third] =
        "---\ntitle: Joins\n---\n"
        "![x](a.pngg)\n\n[A link](a.png) and a.png\n\n![an [x]](a.png "
        "\"title\")\n\n![x](<b.png>)\n";
    const std::vector<std::string> expected{
        "02-more/01-joins.md:4: names a file that does not exist: a.pngg",
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

BOOST_AUTO_TEST_CASE(a_picture_may_have_a_space_in_its_name_or_be_in_another_folder) {
    texts["pictures/two tables.png"] = texts.at("02-more/joined-tables.png");
    replace(third, "The picture", "![Again](../pictures/two%20tables.png)\n\nThe picture");
    const auto parsed = parse();
    BOOST_TEST(parsed.faults.empty());
    BOOST_REQUIRE(parsed.course.modules[1].lessons[0].pictures.size() == 2U);
    BOOST_TEST(parsed.course.modules[1].lessons[0].pictures[1].name ==
               "../pictures/two%20tables.png");
}

BOOST_AUTO_TEST_CASE(a_price_fits_its_currency) {
    replace("course.yaml", "amount: 49.00", "amount: 49.005");
    BOOST_TEST(begins(fault(), "course.yaml:11: amount is no price in this currency"));
    replace("course.yaml", "  amount: 49.005\n", "");
    BOOST_TEST(begins(fault(), "course.yaml:10: amount is missing"));
    replace("course.yaml", "currency: EUR", "amount: 4800\n  currency: JPY");
    BOOST_TEST(faults().empty());
    BOOST_TEST(parse().course.amount_minor == 4800);
}

BOOST_AUTO_TEST_CASE(a_text_that_is_not_utf_8_is_named_at_its_line) {
    replace(third, "side by side", "side\xff");
    BOOST_TEST(fault() == "02-more/01-joins.md:5: is no text in UTF-8");
}

BOOST_AUTO_TEST_CASE(a_file_that_no_text_names_is_a_warning) {
    texts["02-more/left-over.png"] = "x";
    texts["README.md"] = "For ourselves";
    texts[".gitignore"] = "x";
    const auto parsed = parse();
    BOOST_TEST(parsed.faults.empty());
    const std::vector<std::string> expected{
        "02-more/left-over.png:1: is used by no text, so it is left out"};
    BOOST_TEST(shortened(parsed.warnings) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_course_written_as_a_folder_is_read_as_it_was) {
    auto course = practical_sql_with_files();
    course.former_slugs = {"a-first-sql"};
    course.description = "Quotes \" and \\ and\n\n- ümlauts\n";
    course.outcomes = {"Ask: and answer", "# one"};
    course.teacher_name = "Ada: the \"first\"";
    course.cover = authoring::CoverEntry{.object_key = "covers/sql.jpg",
                                         .content_type = "image/jpeg",
                                         .width = 1600,
                                         .height = 1000,
                                         .alt = "A shelf"};
    course.intro_video = VideoSource{VideoSource::Kind::file, "sql/hello.webm", 61};
    auto& lesson = course.modules[0].lessons[1];
    lesson.is_published = false;
    lesson.body = "\n---\n\nText without an end";
    lesson.captions = {{"nl", "Nederlands", "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nHé\r\n"},
                       {"de", "Deutsch", "WEBVTT"}};
    course.modules[1].lessons[0].body = "![Tables](tables.png)";
    course.modules[1].lessons[0].pictures = {
        {"tables.png", "courses/sql/1.png", "image/png", 320, 120}};
    // The resource of the course is first, as in a folder, and then in the middle.
    for (int tries = 0; tries < 2; ++tries) {
        std::ranges::rotate(course.resources, course.resources.end() - 1);
        const TemporaryDirectory target;
        authoring::write_folder(target.path(), authoring::course_folder_texts(course));
        const auto parsed = authoring::parse_course_folder(target.path());
        BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
        BOOST_TEST(parsed.warnings.empty());
        BOOST_TEST(authoring::course_file_text(parsed.course) ==
                   authoring::course_file_text(course));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
