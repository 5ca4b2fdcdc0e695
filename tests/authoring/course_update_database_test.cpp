#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <boost/test/unit_test.hpp>

#include "authoring/course_example.hpp"
#include "authoring/course_file_text.hpp"
#include "authoring/folder_text.hpp"
#include "platform/json.hpp"
#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

namespace fs = std::filesystem;

/// Commands about courses as folders and files, run by an operator.
struct CourseUpdates {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    TemporaryDirectory directory;

    [[nodiscard]] std::string in(const std::string& name) const {
        return (directory.path() / name).string();
    }
    /// Writes a course as a JSON file and returns its path.
    std::string file(const authoring::CourseFile& course) const {
        directory.write("course.json", authoring::course_file_text(course));
        return in("course.json");
    }
    std::string text(const char* sql) {
        return test.connection().read(
            [&](Connection& connection) { return query(connection, sql).front().text("answer"); });
    }
    /// Returns everything that is stored about courses, with the number of audit rows.
    std::string stored() {
        return text(R"sql(
            SELECT concat((SELECT jsonb_agg(to_jsonb(c) ORDER BY id) FROM courses AS c),
                          (SELECT jsonb_agg(to_jsonb(m) ORDER BY id) FROM course_modules AS m),
                          (SELECT jsonb_agg(to_jsonb(l) ORDER BY id) FROM course_lessons AS l),
                          (SELECT jsonb_agg(to_jsonb(c) ORDER BY lesson_id, language)
                             FROM lesson_captions AS c),
                          (SELECT jsonb_agg(to_jsonb(r) ORDER BY id) FROM lesson_resources AS r),
                          (SELECT count(*) FROM audit_logs)) AS answer
        )sql");
    }
    /// Writes the example without what would have to be uploaded.
    std::string folder_without_files(const std::string& name) const {
        auto texts = authoring::example_course("a-course");
        texts.erase("02-more/joined-tables.png");
        texts.erase("01-start/books.sql");
        texts["02-more/01-joins.md"] = "---\ntitle: Joins\n---\n";
        auto& lesson = texts["01-start/02-first-query.md"];
        const auto start = lesson.find("resources:");
        lesson.erase(start, lesson.find("---\n", start) - start);
        authoring::write_folder(in(name), texts);
        return in(name);
    }
};

std::string content_of(const fs::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_update, CourseUpdates)

BOOST_AUTO_TEST_CASE(an_import_says_what_it_did_lesson_by_lesson) {
    auto course = practical_sql();
    auto ending = run({"course", "import", file(course)});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(contains(ending.output, "course practical-sql: created\n"));
    BOOST_TEST(contains(ending.output, "\n  added    joins  \""));

    course.modules[0].lessons[0].title = "Why";
    course.modules[0].lessons[1].key = "another";
    course.modules[0].lessons[1].slug = "another";
    course.amount_minor = 5900;
    ending = run({"course", "import", file(course)});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(contains(ending.output,
                        "course practical-sql: updated\n"
                        "  changed  price  €59.00, was €49.00\n"
                        "  sold for €49.00 until `lectern course sync-prices` has made the new "
                        "price at Stripe\n"
                        "  changed  why  (title)\n"
                        "  added    another  \""));
    BOOST_TEST(contains(ending.output, "\n  removed  first  \""));
    BOOST_TEST(contains(ending.output, "\n  1 lesson unchanged\n"));

    ending = run({"course", "import", file(course)});
    BOOST_TEST(ending.output == "course practical-sql: nothing changed\n");
}

BOOST_AUTO_TEST_CASE(an_import_keeps_the_price_at_stripe_until_there_is_a_new_one) {
    const auto offer = [&] {
        return text(R"sql(
            SELECT concat_ws(' ', amount_minor, currency, stripe_price, next_amount_minor,
                             next_currency) AS answer
              FROM courses
             WHERE slug = 'practical-sql'
        )sql");
    };
    auto course = practical_sql();
    course.stripe_price = "price_1";
    run({"course", "import", file(course)});
    course.stripe_price.reset();
    BOOST_TEST(run({"course", "import", file(course)}).output ==
               "course practical-sql: nothing changed\n");
    BOOST_TEST(offer() == "4900 EUR price_1");
    course.amount_minor += 100;
    BOOST_TEST(contains(run({"course", "import", file(course)}).output, "\n  sold for €49"));
    BOOST_TEST(offer() == "4900 EUR price_1 5000 EUR");
    BOOST_TEST(run({"course", "import", file(course)}).output ==
               "course practical-sql: nothing changed\n");
    course.stripe_price = "price_1";
    course.currency = "USD";
    run({"course", "import", file(course)});
    BOOST_TEST(offer() == "4900 EUR price_1 5000 USD");

    course.stripe_price = "price_2";
    run({"course", "import", file(course)});
    BOOST_TEST(offer() == "5000 USD price_2");
}

BOOST_AUTO_TEST_CASE(an_import_warns_if_the_price_was_not_compared_with_stripe) {
    auto course = practical_sql();
    course.stripe_price = "price_1";
    const auto without_key = run({"course", "import", file(course)});
    BOOST_TEST(without_key.status == 0);
    BOOST_TEST(contains(without_key.errors,
                        "/price/stripe_price: price_1 was not compared with Stripe: "
                        "STRIPE_SECRET_KEY is missing\n"),
               without_key.errors);

    const Environment away{{{"LECTERN_MODE", "sandbox"},
                            {"STRIPE_SECRET_KEY", "sk_sandbox_1"},
                            {"STRIPE_API_URL", "http://localhost:9"}}};
    const auto trial = run({"course", "import", file(course), "--dry-run", "--json"});
    BOOST_TEST(trial.status == 0);
    BOOST_REQUIRE(json::parse(trial.output).list("warnings").size() == 1U);
    const auto warning = json::parse(trial.output).list("warnings").front().as_text().value();
    BOOST_TEST(contains(warning, "price_1 was not compared with Stripe: "), warning);
    BOOST_TEST(!contains(warning, "sk_sandbox_1"));
    BOOST_TEST(!contains(warning, "is missing"), warning);

    course.stripe_price.reset();
    BOOST_TEST(run({"course", "import", file(course)}).errors == "");
}

BOOST_AUTO_TEST_CASE(a_price_of_another_course_is_refused) {
    run({"course", "import", file(practical_sql())});
    auto other = bread();
    other.amount_minor = 4900;
    other.stripe_price = practical_sql().stripe_price;
    const auto ending = run({"course", "import", file(other)});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors,
                        "/price/stripe_price: is the price of the course \"practical-sql\" "
                        "(expected one of its own, or none)"),
               ending.errors);
}

BOOST_AUTO_TEST_CASE(a_replaced_price_is_refused_for_its_course_and_for_another) {
    auto course = practical_sql();
    course.stripe_price = "price_new";
    run({"course", "import", file(course)});
    test.connection().write([](Transaction& transaction) {
        query(transaction,
              "INSERT INTO replaced_prices (stripe_price, course_id, replaced_at) "
              "SELECT 'price_old', id, now() FROM courses");
    });
    course.stripe_price = "price_old";
    const auto own = run({"course", "import", file(course)});
    BOOST_TEST(own.status == 1);
    BOOST_TEST(contains(own.errors,
                        "/price/stripe_price: was replaced by `lectern course sync-prices` "
                        "(expected price_new, or none)"),
               own.errors);
    auto other = bread();
    other.amount_minor = 4900;
    other.stripe_price = "price_old";
    const auto foreign = run({"course", "import", file(other)});
    BOOST_TEST(foreign.status == 1);
    BOOST_TEST(contains(foreign.errors,
                        "/price/stripe_price: is the price of the course \"practical-sql\""),
               foreign.errors);
}

BOOST_AUTO_TEST_CASE(an_import_under_a_new_slug_is_compared_with_the_course_of_the_former_one) {
    auto course = practical_sql();
    run({"course", "import", file(course)});
    course.former_slugs = {"practical-sql"};
    course.slug = "sql";
    const auto ending = run({"course", "import", file(course)});
    BOOST_TEST(contains(ending.output,
                        "course sql: updated\n  changed  slug  sql, was practical-sql\n"
                        "  hint     URLs with practical-sql redirect; a new course needs "
                        "another key and slug\n"));
    BOOST_TEST(contains(ending.output, "\n  3 lessons unchanged\n"));
}

BOOST_AUTO_TEST_CASE(a_dry_run_says_the_same_and_changes_nothing) {
    auto course = practical_sql();
    run({"course", "import", file(course)});
    course.modules[0].lessons[0].title = "Why";
    const auto before = stored();
    const auto trial = run({"course", "import", file(course), "--dry-run"});
    BOOST_TEST(trial.status == 0);
    BOOST_TEST(trial.audit_lines.empty());
    BOOST_TEST(stored() == before);
    const auto real = run({"course", "import", file(course)});
    BOOST_TEST(trial.output == real.output + "dry run: nothing was changed\n");
    BOOST_TEST(stored() != before);
}

BOOST_AUTO_TEST_CASE(a_dry_run_of_a_new_course_creates_none) {
    const auto ending = run({"course", "import", file(bread()), "--dry-run"});
    BOOST_TEST(contains(ending.output, "course bread: created\n"));
    BOOST_TEST(text("SELECT count(*)::text AS answer FROM courses") == "0");
    BOOST_TEST(text("SELECT count(*)::text AS answer FROM audit_logs") == "0");
}

BOOST_AUTO_TEST_CASE(a_dry_run_finds_what_only_the_database_knows) {
    auto course = practical_sql();
    run({"course", "import", file(course)});
    course.status = "draft";
    const auto ending = run({"course", "import", file(course), "--dry-run"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.output.empty());
    BOOST_TEST(contains(ending.errors, "course.json: /status: is draft, but "));
}

BOOST_AUTO_TEST_CASE(a_dry_run_finds_what_the_database_checks_at_a_commit) {
    auto course = practical_sql();
    run({"course", "import", file(course)});
    test.connection().write([](Transaction& transaction) {
        query(transaction, R"sql(
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'refused'; END $$
        )sql");
        query(transaction, R"sql(
            CREATE CONSTRAINT TRIGGER refuse_at_commit AFTER UPDATE ON courses
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()
        )sql");
    });
    course.title = "SQL";
    for (const auto& words : {Words{"course", "import", file(course), "--dry-run"},
                              Words{"course", "import", file(course)}}) {
        const auto ending = run(words);
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(contains(ending.errors, "refused"), ending.errors);
    }
}

BOOST_AUTO_TEST_CASE(a_folder_is_imported_and_its_faults_have_lines) {
    const auto folder = folder_without_files("course");
    auto ending = run({"course", "import", folder});
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(contains(ending.output, "course a-course: created\n"));
    BOOST_TEST(run({"course", "import", folder}).output == "course a-course: nothing changed\n");

    run({"course", "publish", "a-course"});
    ending = run({"course", "import", folder});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, "course.yaml:8: status is draft, but "), ending.errors);
}

BOOST_AUTO_TEST_CASE(a_dry_run_of_a_folder_uploads_nothing_and_needs_only_the_database) {
    authoring::write_folder(in("course"), authoring::example_course("a-course"));
    const auto trial = run({"course", "import", in("course"), "--dry-run"});
    BOOST_TEST(trial.status == 0, trial.errors);
    BOOST_TEST(contains(trial.output, "\n  added    resource books  \""));
}

BOOST_AUTO_TEST_CASE(importing_an_exported_folder_changes_nothing) {
    for (const auto* name :
         {"practical-sql", "bread-from-four-ingredients", "clouds-for-walkers"}) {
        run({"course", "import", in_source(std::string{"sql/demo/"} + name + ".json").string()});
        const auto ending = run({"course", "export", name, "--folder", in(name)});
        BOOST_TEST(ending.status == 0, ending.errors);
        BOOST_TEST(ending.output ==
                   "course " + std::string{name} + ": written to " + in(name) + '\n');
        BOOST_TEST(run({"course", "import", in(name)}).output ==
                   "course " + std::string{name} + ": nothing changed\n");
    }
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_empty_is_left_alone) {
    run({"course", "import", file(bread())});
    directory.write("used/notes.txt", "mine");
    for (const auto& words : {Words{"course", "new", in("used")},
                              Words{"course", "export", "bread", "--folder", in("used")}}) {
        const auto ending = run(words);
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(ending.errors == "lectern course " + words[1] + ": " + in("used") +
                                        " is not empty, so it is left alone\n");
    }
    BOOST_TEST(run({"course", "new", in("used/notes.txt")}).status == 1);
    BOOST_TEST(content_of(in("used/notes.txt")) == "mine");
    BOOST_TEST(std::distance(fs::directory_iterator{in("used")}, {}) == 1);
}

BOOST_AUTO_TEST_CASE(a_folder_without_a_name_is_wrong_use) {
    run({"course", "import", file(bread())});
    for (const auto& words :
         {Words{"course", "new", ""}, Words{"course", "export", "bread", "--folder", ""},
          Words{"course", "export", "bread", "--folder="}}) {
        const auto ending = run(words);
        BOOST_TEST(ending.status == 2);
        BOOST_TEST(contains(ending.errors, " is missing\n"), ending.errors);
    }
    BOOST_TEST(!fs::exists("course.yaml"));
}

BOOST_AUTO_TEST_CASE(a_new_course_passes_the_check) {
    BOOST_TEST(run({"course", "new", in("Ein Kurs!")}).status == 0);
    const auto ending = run({"course", "check", in("Ein Kurs!")});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.errors.empty(), ending.errors);
    BOOST_TEST(ending.output == in("Ein Kurs!") + ": 2 modules, 3 lessons, no faults\n");
    BOOST_TEST(contains(content_of(in("Ein Kurs!") + "/course.yaml"), "\nslug: ein-kurs\n"));
}

BOOST_AUTO_TEST_CASE(a_check_names_all_faults_of_a_file_and_of_a_folder) {
    auto ending = run({"course", "check", file(bread())});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.output == in("course.json") + ": 1 module, 1 lesson, no faults\n");

    directory.write("course.json", R"({"slug": "A", "title": "", "modules": []})");
    ending = run({"course", "check", in("course.json")});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.output.empty());
    for (const auto* path : {"/slug", "/title", "/promise", "/status", "/modules"})
        BOOST_TEST(contains(ending.errors, in("course.json") + ": " + path + ": "));

    ending = run({"course", "check", in("nowhere")});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors == in("nowhere") + ": cannot be read\n");
}

BOOST_AUTO_TEST_CASE(with_json_what_was_found_and_done_is_one_object) {
    const auto made = run({"course", "new", in("a-course"), "--json"});
    BOOST_TEST(made.output == R"({"folder":")" + in("a-course") +
                                  R"(","result":"written"})"
                                  "\n");
    const auto checked = json::parse(run({"course", "check", in("a-course"), "--json"}).output);
    BOOST_TEST(checked.text("course").value() == "a-course");
    BOOST_TEST(checked.integer("modules").value() == 2);
    BOOST_TEST(checked.integer("lessons").value() == 3);
    BOOST_TEST(checked.list("faults").empty());

    const auto imported = json::parse(run({"course", "import", file(bread()), "--json"}).output);
    BOOST_TEST(imported.text("course").value() == "bread");
    BOOST_TEST(imported.list("changes").front().as_text().value() == "course bread: created");

    directory.write("wrong.json", R"({"slug": "A", "title": "", "modules": []})");
    for (const auto* word : {"check", "import"}) {
        const auto refused = run({"course", word, in("wrong.json"), "--json"});
        BOOST_TEST(refused.status == 1);
        BOOST_TEST(refused.errors == "");
        const auto faults = json::parse(refused.output).list("faults");
        BOOST_REQUIRE(faults.size() > 4U);
        BOOST_TEST(contains(faults.front().as_text().value(), in("wrong.json") + ": /"));
    }

    const auto line = run({"course", "export", "bread", "--json"}).output;
    BOOST_TEST(line.find('\n') == line.size() - 1);
    BOOST_TEST(json::parse(line).dump() ==
               json::parse(run({"course", "export", "bread"}).output).dump());
    const auto exported = run({"course", "export", "bread", "--folder", in("bread"), "--json"});
    BOOST_TEST(json::parse(exported.output).text("result").value() == "written to " + in("bread"));
}

BOOST_AUTO_TEST_CASE(control_characters_of_names_and_texts_do_not_reach_the_terminal) {
    auto texts = authoring::example_course("a-course");
    texts["02-more/\x1b[31m.png"] = "left over";
    texts["02-more/01-joins.md"] += "\n![A](<\x1b[32m.png>)\n";
    authoring::write_folder(in("course"), texts);
    const auto ending = run({"course", "check", in("course")});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, "?[31m.png:1: is used by no text"), ending.errors);
    BOOST_TEST(contains(ending.errors, "?[32m.png"), ending.errors);
    BOOST_TEST(!contains(ending.errors, "\x1b"));

    auto course = bread();
    course.title =
        "\xc2\x9b"
        "31m";
    const auto report = run({"course", "import", file(course)}).output;
    course.title = "Bread";
    const auto changed = run({"course", "import", file(course)}).output;
    BOOST_TEST(contains(changed, "\n  changed  title  \"Bread\", was \"?31m\"\n"), changed);
    BOOST_TEST(!contains(report + changed, "\xc2\x9b"));
}

BOOST_AUTO_TEST_CASE(a_preview_without_a_demo_is_refused_on_one_line) {
    const auto ending = run(
        {"course", "preview", folder_without_files("course"), "--state", in("no-demo"), "--once"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors == "lectern course preview: no demo runs; start it with ./app/demo\n");
    BOOST_TEST(text("SELECT count(*)::text AS answer FROM courses") == "0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
