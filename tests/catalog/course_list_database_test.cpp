#include "catalog/course_list.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "authoring/course_import.hpp"
#include "catalog/course_list_pages.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "web/errors.hpp"

namespace lectern::test {

using catalog::CourseOrder;

namespace {

struct Courses {
    TestServices site;

    /// Adds a course that is newer than all before.
    void add(authoring::CourseFile course) {
        published += std::chrono::hours{1};
        course.stripe_price = "price_" + course.slug;
        site.database().write([&](lectern::Transaction& transaction) {
            authoring::save_course(transaction, operator_act(published), course);
        });
    }
    void add(const std::string& slug, const std::string& title, std::int64_t amount_minor = 100,
             const std::string& currency = "EUR") {
        auto course = bread();
        course.slug = slug;
        course.title = title;
        course.amount_minor = amount_minor;
        course.currency = currency;
        add(course);
    }
    catalog::CourseList list(const catalog::CourseSearch& search) {
        return site.database().read([&](Connection& connection) {
            return catalog::list_published_courses(connection, search, std::nullopt);
        });
    }
    /// Searches and returns the slugs found, in order, separated by spaces.
    std::string found(const std::string& words, CourseOrder order = CourseOrder::best) {
        return slugs(list({.words = words, .order = order}));
    }
    static std::string slugs(const catalog::CourseList& list) {
        std::string text;
        for (const auto& course : list.courses) text += (text.empty() ? "" : " ") + course.slug;
        return text;
    }
    web::Response show(web::Fields fields) {
        auto request = get_request("/courses");
        request.query = std::move(fields);
        return catalog::show_catalogue(request, site.services());
    }

    lectern::Timestamp published = noon();
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_list, Courses)

// --- Search ---

BOOST_AUTO_TEST_CASE(a_course_is_found_by_title_promise_description_and_lesson) {
    auto course = practical_sql();
    course.title = "Alpha";
    course.promise = "Beta.";
    course.description = "# Gamma\n\nAnd *delta*.";
    course.modules[0].lessons[0].title = "Epsilon";
    add(course);
    add(bread());
    for (const std::string word : {"alpha", "beta", "gamma", "delta", "epsilon"}) {
        BOOST_TEST(found(word) == "practical-sql", word);
    }
    BOOST_TEST(found("zeta").empty());
}

BOOST_AUTO_TEST_CASE(a_word_is_found_by_its_parts_whatever_the_case) {
    add(practical_sql());
    BOOST_TEST(found("prac") == "practical-sql");
    BOOST_TEST(found("PRACTICAL") == "practical-sql");
    BOOST_TEST(found("actical") == "practical-sql");
    BOOST_TEST(found("ACTIC") == "practical-sql");
    BOOST_TEST(found("pratical sql joins") == "practical-sql");
    add("ueben", "Übungen für Ängstliche");
    BOOST_TEST(found("übung") == "ueben");
    BOOST_TEST(found("ÄNGST") == "ueben");
}

BOOST_AUTO_TEST_CASE(all_words_must_occur_in_any_place) {
    add(practical_sql());  // "Practical SQL", "Ask a database a question", lesson "Joins"
    BOOST_TEST(found("joins practical") == "practical-sql");
    BOOST_TEST(found("data join") == "practical-sql");
    BOOST_TEST(found("practical bread").empty());
}

BOOST_AUTO_TEST_CASE(words_joined_by_hyphens_are_found_whole_and_in_parts) {
    add("mail", "Better e-mail for self-employed people");
    for (const std::string words : {"e-mail", "mail", "self-emp", "employed", "e-mail self"}) {
        BOOST_TEST(found(words) == "mail", words);
    }
}

BOOST_AUTO_TEST_CASE(the_best_match_comes_first_and_then_the_newest) {
    auto in_title = bread();
    in_title.slug = "in-title";
    in_title.title = "Clouds";
    auto in_promise = bread();
    in_promise.slug = "in-promise";
    in_promise.promise = "Clouds.";
    auto in_lesson = bread();
    in_lesson.slug = "in-lesson";
    in_lesson.modules[0].lessons[0].title = "Clouds";
    auto in_description = bread();
    in_description.slug = "in-description";
    in_description.description = "Clouds.";
    add(in_title);
    add(in_promise);
    add(in_lesson);
    add(in_description);
    BOOST_TEST(found("clouds") == "in-title in-promise in-description in-lesson");
    BOOST_TEST(found("louds") == "in-title in-promise in-description in-lesson");
    BOOST_TEST(found("clouds", CourseOrder::newest) ==
               "in-description in-lesson in-promise in-title");
    BOOST_TEST(found("one good loaf") == "in-description in-lesson in-title");
}

BOOST_AUTO_TEST_CASE(words_are_found_in_every_language) {
    struct Case {
        std::string title;
        std::vector<std::string> words;
    };
    const std::vector<Case> cases{
        {"Self-employed in e-mail with C++", {"email", "e-mail", "employ", "c++", "EMPLOYED"}},
        {"Die Straße nach Köln", {"strasse", "STRASSE", "straße", "koln", "KÖLN", "trass"}},
        {"L'école à Besançon", {"ecole", "école", "l'école", "besancon"}},
        {"Programación para niños", {"programacion", "NIÑOS", "ninos", "gramaci"}},
        {"Język polski: Łódź", {"jezyk", "lodz", "ŁÓDŹ"}},
        {"İstanbul'da ışık", {"istanbul", "ISTANBUL", "İSTANBUL", "ışık", "isik", "IŞIK"}},
        {"Ελληνικός λόγος", {"ελληνικος", "ΛΌΓΟΣ", "λογοσ"}},
        {"Ёлка и программирование", {"елка", "ЁЛКА", "граммир", "програмирование"}},
        {"تعلم اللُّغَة العربية", {"اللغة", "اللُّغَة", "العربيه", "تعلّم"}},
        {"机器学习入门", {"学习", "机", "机器学习"}},
        {"データベースの基礎", {"ベース", "データベース", "基礎"}},
        {"데이터베이스 입문", {"데이터", "베이스", "입문"}}};
    int number = 0;
    for (const auto& course : cases) add("c-" + std::to_string(++number), course.title);
    number = 0;
    for (const auto& course : cases) {
        const auto slug = "c-" + std::to_string(++number);
        for (const auto& words : course.words) BOOST_TEST(found(words) == slug, words);
    }
    BOOST_TEST(found("学机").empty());
    BOOST_TEST(found("c#").empty());
}

BOOST_AUTO_TEST_CASE(teachers_slugs_and_tags_are_found) {
    auto course = bread();
    course.slug = "stream-editing";
    course.teacher_name = "Íñigo Müller";
    course.promise = "Use <sed> and node.js.";
    add(course);
    add(practical_sql());
    for (const std::string words :
         {"inigo", "müller", "muller", "<sed>", "sed", "stream-editing", "nodejs", "node.js"}) {
        BOOST_TEST(found(words) == "stream-editing", words);
    }
}

BOOST_AUTO_TEST_CASE(one_wrong_letter_in_a_long_word_is_forgiven_if_nothing_else_is_found) {
    add("gardens", "Gardens and kale");
    for (const std::string words : {"gurdens", "gadens", "garrdens", "agrdens", "gardenz"}) {
        BOOST_TEST(found(words) == "gardens", words);
        BOOST_TEST(list({.words = words}).found_count.value() == 1, words);
    }
    BOOST_TEST(found("gurdenz").empty());
    BOOST_TEST(found("kple").empty());
    add("wardens", "Wardens");
    BOOST_TEST(found("wardens") == "wardens");
    BOOST_TEST(found("xardens") == "wardens gardens");
    BOOST_TEST(found("xardens", CourseOrder::title) == "gardens wardens");
}

BOOST_AUTO_TEST_CASE(whole_words_come_before_parts_on_every_page) {
    for (int number = 1; number <= 13; ++number)
        add("whole-" + std::to_string(number), "Art " + std::to_string(number));
    add("part", "Martial");
    const auto first = list({.words = "art"});
    const auto second = list({.words = "art", .page = 2});
    BOOST_TEST(slugs(first).find("part") == std::string::npos);
    BOOST_TEST(slugs(second) == "whole-1 part");
    BOOST_TEST(second.found_count.value() == 14);
}

BOOST_AUTO_TEST_CASE(no_search_text_causes_an_error) {
    add(practical_sql());
    for (const std::string words : {"'",
                                    "''",
                                    "\\",
                                    "\\'",
                                    "'\\''",
                                    "a'b",
                                    "sql'",
                                    "&",
                                    "|",
                                    "!",
                                    "!!sql",
                                    "(",
                                    "((",
                                    ")",
                                    "sql & ",
                                    "sql | |",
                                    "<->",
                                    "<2>",
                                    ":*",
                                    "sql:*",
                                    "*",
                                    "%",
                                    "_",
                                    "\"",
                                    "$1",
                                    ";--",
                                    "sql:A",
                                    "a:b:c",
                                    "C++",
                                    "C#",
                                    "-",
                                    "--",
                                    "-5",
                                    "3.5e7",
                                    "http://a.b/c?d=1&e=2#f",
                                    "/usr/local/x",
                                    "<sql>",
                                    "&amp;",
                                    "x@example.com",
                                    "\xf0\x9f\x98\x80",
                                    "\t\v",
                                    "\xe2\x80\xae",
                                    "sql\xc2\xa0joins"}) {
        BOOST_CHECK_NO_THROW(found(words));
    }
    BOOST_CHECK_NO_THROW(found(std::string(5000, 'x')));
    BOOST_CHECK_NO_THROW(found(std::string(5000, '\'')));
}

BOOST_AUTO_TEST_CASE(punctuation_around_a_word_is_ignored) {
    add(practical_sql());
    for (const std::string words : {"'sql'", "sql'", "(sql", "sql:*", "!sql", "sql & joins",
                                    "\"sql\"", "sql, joins.", "<sql>"}) {
        BOOST_TEST(found(words) == "practical-sql", words);
    }
}

BOOST_AUTO_TEST_CASE(search_ignores_case_whatever_the_locale) {
    add("walks", "INTRODUCTION to Élan");
    add("heights", "ÜBER alle Gipfel");
    BOOST_TEST(found("introduction") == "walks");
    BOOST_TEST(found("INTRODUCTION") == "walks");
    BOOST_TEST(found("ÉLAN") == "walks");
    BOOST_TEST(found("über") == "heights");
    BOOST_TEST(found("GIPFEL") == "heights");
}

BOOST_AUTO_TEST_CASE(a_search_without_a_word_finds_nothing) {
    add(practical_sql());
    BOOST_TEST(found("!!!").empty());
    BOOST_TEST(found("'").empty());
    BOOST_TEST(list({.words = "!!!"}).found_count.value() == 0);
}

BOOST_AUTO_TEST_CASE(only_published_courses_and_lessons_are_found) {
    auto course = practical_sql();
    course.status = "draft";
    add(course);
    BOOST_TEST(found("sql").empty());
    course.status = "published";
    course.modules[1].lessons[0].is_published = false;
    add(course);
    BOOST_TEST(found("sql") == "practical-sql");
    BOOST_TEST(found("joins").empty());
    course.modules[1].lessons[0].is_published = true;
    add(course);
    BOOST_TEST(found("joins") == "practical-sql");
    course.modules.pop_back();
    add(course);
    BOOST_TEST(found("joins").empty());
    course.status = "retired";
    add(course);
    BOOST_TEST(found("sql").empty());
}

BOOST_AUTO_TEST_CASE(the_longest_texts_can_be_searched) {
    int number = 0;
    // Returns up to `size` bytes of distinct words, each with a four-byte character.
    const auto words_of = [&](std::size_t size) {
        std::string words;
        while (words.size() + 12 < size)
            words += "\xf0\xa0\x80\x80" + std::to_string(++number) + ' ';
        return words + '.';
    };
    auto course = practical_sql();
    course.description = words_of(140'000);  // some 100,000 characters
    for (int i = 0; i < 490; ++i) {
        auto lesson = bread().modules[0].lessons[0];
        lesson.key = lesson.slug = "lesson-" + std::to_string(i);
        lesson.title = words_of(250);
        course.modules[0].lessons.push_back(lesson);
    }
    BOOST_CHECK_NO_THROW(add(course));
    BOOST_TEST(found("joins").empty());  // beyond the limit of the indexed text
    BOOST_TEST(found("why sql") == "practical-sql");
}

// --- Order ---

BOOST_AUTO_TEST_CASE(without_a_search_the_newest_courses_come_first) {
    add("one", "One");
    add("two", "Two");
    BOOST_TEST(found("") == "two one");
    BOOST_TEST(found("", CourseOrder::newest) == "two one");
}

BOOST_AUTO_TEST_CASE(titles_are_sorted_ignoring_case_and_accents) {
    add("zebra", "zebra");
    add("oel", "Öl");
    add("apple", "Apple");
    add("ocean", "ocean");
    BOOST_TEST(found("", CourseOrder::title) == "apple ocean oel zebra");
}

BOOST_AUTO_TEST_CASE(prices_ascend_within_each_currency_with_free_courses_first) {
    add("eur-high", "A", 9900, "EUR");
    add("jpy", "B", 4800, "JPY");
    add("free-jpy", "C", 0, "JPY");
    add("eur-low", "D", 100, "EUR");
    add("free", "E", 0, "EUR");
    BOOST_TEST(found("", CourseOrder::price) == "free free-jpy eur-low eur-high jpy");
}

BOOST_AUTO_TEST_CASE(search_results_can_be_sorted) {
    add("b", "Sky b", 100);
    add("a", "Sky a", 300);
    add("c", "Sky c", 200);
    add("other", "Earth", 1);
    BOOST_TEST(found("sky", CourseOrder::title) == "a b c");
    BOOST_TEST(found("sky", CourseOrder::price) == "b c a");
    BOOST_TEST(found("sky", CourseOrder::newest) == "c a b");
}

// --- Pages ---

BOOST_AUTO_TEST_CASE(pages_have_twelve_courses_and_together_contain_all) {
    std::string expected;
    for (int i = 30; i > 0; --i) expected += (i == 30 ? "c" : " c") + std::to_string(i);
    for (int i = 1; i <= 30; ++i) add("c" + std::to_string(i), "Course");
    std::string all;
    for (int page = 1; page <= 3; ++page) {
        const auto part = list({.page = page});
        BOOST_TEST(part.has_more == (page < 3));
        BOOST_TEST(part.courses.size() == (page < 3 ? 12U : 6U));
        all += (page == 1 ? "" : " ") + slugs(part);
    }
    BOOST_TEST(all == expected);
    BOOST_TEST(list({.words = "course", .page = 3}).courses.size() == 6U);
}

BOOST_AUTO_TEST_CASE(a_full_last_page_has_no_next_page) {
    for (int i = 1; i <= 12; ++i) add("c" + std::to_string(i), "Course");
    BOOST_TEST(list({}).courses.size() == 12U);
    BOOST_TEST(!list({}).has_more);
    add("c13", "Course");
    BOOST_TEST(list({}).courses.size() == 12U);
    BOOST_TEST(list({}).has_more);
}

BOOST_AUTO_TEST_CASE(a_search_counts_the_results_of_all_pages) {
    for (int i = 1; i <= 30; ++i) add("c" + std::to_string(i), "Course");
    add("other", "Earth");
    BOOST_TEST(list({.words = "course"}).found_count.value() == 30);
    BOOST_TEST(list({.words = "course", .page = 3}).found_count.value() == 30);
    BOOST_TEST(!list({}).found_count.has_value());
}

BOOST_AUTO_TEST_CASE(a_page_after_the_last_is_not_found) {
    for (int i = 1; i <= 13; ++i) add("c" + std::to_string(i), "Course");
    BOOST_TEST(show({{"page", "2"}}).status == 200);
    BOOST_CHECK_THROW(show({{"page", "3"}}), web::NotFound);
    BOOST_CHECK_THROW(show({{"page", "100000"}}), web::NotFound);
    BOOST_CHECK_THROW(show({{"q", "nothing"}, {"page", "2"}}), web::NotFound);
}

BOOST_AUTO_TEST_CASE(an_empty_school_has_one_page) {
    BOOST_TEST(show({}).status == 200);
    BOOST_TEST(show({{"page", "1"}}).status == 200);
    BOOST_TEST(show({{"q", "sql"}}).status == 200);
    BOOST_CHECK_THROW(show({{"page", "2"}}), web::NotFound);
}

BOOST_AUTO_TEST_CASE(a_search_takes_one_round_trip) {
    add(practical_sql());
    for (const std::string sort : {"", "newest", "title", "price"}) {
        const auto search = [&] { show({{"q", "sql"}, {"sort", sort}}); };
        BOOST_TEST(count_round_trips(site.database(), search) == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
