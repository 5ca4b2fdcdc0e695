#include "authoring/course_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "authoring/course_source.hpp"
#include "support/course_file_parts.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::authoring {

using test::FileParts;
using test::has_fault;
using test::lesson_with;

namespace {

std::string resource(const std::string& further) {
    return R"([{"key": "slides", "title": "Slides", "file_name": "slides.pdf",
                "object_key": "sql/slides.pdf", "content_type": "application/pdf")" +
           further + "}]";
}

std::string text_of(const std::string& file) {
    std::ifstream stream{lectern::test::in_source(file)};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(course_file)

BOOST_AUTO_TEST_CASE(a_valid_file_has_no_faults) {
    const auto reading = parse_course_file(FileParts{}.text());
    BOOST_TEST(reading.faults.empty());
    BOOST_TEST(reading.course.slug == "practical-sql");
    BOOST_TEST(reading.course.amount_minor == 4900);
    BOOST_TEST(reading.course.stripe_price.value() == "price_1");
    BOOST_TEST(reading.course.modules.size() == 2U);
    BOOST_TEST(reading.course.modules[0].lessons[1].slug == "how");
    BOOST_TEST(reading.course.modules[0].lessons[1].is_published);
    BOOST_TEST(!reading.course.modules[0].lessons[1].is_preview);
}

BOOST_AUTO_TEST_CASE(the_demo_courses_are_valid) {
    for (const std::string name :
         {"practical-sql", "bread-from-four-ingredients", "clouds-for-walkers"}) {
        const auto reading = parse_course_file(text_of("sql/demo/" + name + ".json"));
        BOOST_TEST(reading.faults.empty());
        BOOST_TEST(reading.course.slug == name);
    }
}

BOOST_AUTO_TEST_CASE(the_program_contains_the_schema_that_is_installed) {
    const auto installed = text_of("app/authoring/course.schema.json");
    BOOST_REQUIRE(!installed.empty());
    BOOST_TEST((course_file_schema() == installed));
}

BOOST_AUTO_TEST_CASE(a_file_may_name_its_schema) {
    FileParts parts;
    parts.further = R"(, "$schema": "file:///usr/local/share/lectern/course.schema.json")";
    BOOST_TEST(parse_course_file(parts.text()).faults.empty());
    parts.further = R"(, "$schema": 4)";
    BOOST_TEST(has_fault(parts, "/$schema", "is of another type (expected the address"));
}

BOOST_AUTO_TEST_CASE(a_course_without_a_price_is_free) {
    const auto reading = parse_course_file(
        R"({"slug": "a", "title": "A", "promise": "B", "status": "draft", "modules": [
            {"key": "m", "title": "M", "lessons": [{"key": "l", "slug": "l", "title": "L"}]}]})");
    BOOST_TEST(reading.faults.empty());
    BOOST_TEST(reading.course.amount_minor == 0);
    BOOST_TEST(!reading.course.stripe_price);
}

BOOST_AUTO_TEST_CASE(text_that_is_not_json_is_reported_as_such) {
    for (const std::string text : {"", "{", "nonsense", "{\"slug\": \"a\xff\"}", "{} {}"}) {
        const auto reading = parse_course_file(text);
        BOOST_REQUIRE(reading.faults.size() == 1U);
        BOOST_TEST(reading.faults[0].path.empty());
        BOOST_TEST(reading.faults[0].text.starts_with("is no JSON"));
    }
}

BOOST_AUTO_TEST_CASE(a_document_that_is_not_an_object_is_reported_as_such) {
    const auto reading = parse_course_file("[]");
    BOOST_REQUIRE(reading.faults.size() == 1U);
    BOOST_TEST(reading.faults[0].path.empty());
    BOOST_TEST(reading.faults[0].text.starts_with("is of another type (expected an object"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_too_large_is_refused) {
    const test::TemporaryDirectory directory;
    const auto file = directory.path() / "course.json";
    const auto text = FileParts{}.text();
    directory.write("course.json", text + std::string(largest_course_file - text.size(), ' '));
    BOOST_TEST(parse_course(file).faults.empty());
    directory.write("course.json", text + std::string(largest_course_file + 1 - text.size(), ' '));
    BOOST_REQUIRE(parse_course(file).faults.size() == 1U);
    BOOST_TEST(parse_course(file).faults[0] ==
               file.string() + ": is too large (expected at most 16 MiB)");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_nested_too_deeply_is_refused) {
    const auto reading = parse_course_file(std::string(100000, '['));
    BOOST_REQUIRE(reading.faults.size() == 1U);
    BOOST_TEST(reading.faults[0].text.starts_with("is no JSON"));
}

BOOST_AUTO_TEST_CASE(each_missing_member_is_named_by_its_path) {
    FileParts parts;
    parts.first_lesson = R"({"key": "why"})";
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/slug", "is missing (expected lower-case"));
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/title", "is missing (expected a text"));
}

BOOST_AUTO_TEST_CASE(an_unknown_member_is_named_by_its_path) {
    FileParts parts;
    parts.second_lesson = R"({"key": "how", "slug": "how", "title": "How", "vidoe": {}})";
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/1/vidoe",
                         "is not known (expected an object with key, slug and title)"));
}

BOOST_AUTO_TEST_CASE(a_name_with_dots_is_no_path_to_a_known_member) {
    FileParts parts;
    parts.further = R"(, "slug.$ref": "x", "teacher.properties": {})";
    BOOST_TEST(has_fault(parts, "/slug.$ref", "is not known"));
    BOOST_TEST(has_fault(parts, "/teacher.properties", "is not known"));
}

BOOST_AUTO_TEST_CASE(a_malformed_slug_is_named_by_its_path) {
    for (const std::string slug : {"\"Practical SQL\"", "\"-a\"", "\"a--b\"", "\"a/b\"", "\"\""}) {
        FileParts parts;
        parts.slug = slug;
        BOOST_TEST(has_fault(parts, "/slug", "has another form (expected lower-case"));
    }
    FileParts parts;
    parts.second_lesson = R"({"key": "how", "slug": "How?", "title": "How"})";
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/1/slug", "has another form"));
}

BOOST_AUTO_TEST_CASE(a_value_of_a_wrong_type_is_named_by_its_path) {
    FileParts parts;
    parts.title = "7";
    BOOST_TEST(has_fault(parts, "/title", "is of another type (expected a text"));
    parts = {};
    parts.price = R"({"amount_minor": 49.5, "currency": "EUR"})";
    BOOST_TEST(has_fault(parts, "/price/amount_minor", "is of another type (expected a whole"));
}

BOOST_AUTO_TEST_CASE(an_empty_blank_or_too_long_text_is_refused) {
    FileParts parts;
    parts.title = "\"\"";
    BOOST_TEST(has_fault(parts, "/title", "is empty"));
    parts.title = "\"   \"";
    BOOST_TEST(has_fault(parts, "/title", "is blank"));
    parts.title = '"' + std::string(201, 'x') + '"';
    BOOST_TEST(has_fault(parts, "/title", "is too long"));
}

BOOST_AUTO_TEST_CASE(a_title_of_which_nothing_is_visible_is_blank) {
    for (const std::string title :
         {"  ", "\\u200b\\u200d", "\\u00a0\\u3000", "\\u2060", "\\ufeff"}) {
        FileParts parts;
        parts.title = '"' + title + '"';
        BOOST_TEST(has_fault(parts, "/title", "is blank"), title);
    }
    FileParts visible;
    visible.title = "\"\\u200fA\"";
    BOOST_TEST(!has_fault(visible, "/title", "is blank"));
}

BOOST_AUTO_TEST_CASE(control_characters_in_a_line_of_text_are_refused) {
    FileParts parts;
    parts.title = R"("a\nb")";
    BOOST_TEST(has_fault(parts, "/title", "holds a control character"));
    parts = {};
    parts.further = R"(, "outcomes": ["fine", "a\u0000b"])";
    BOOST_TEST(has_fault(parts, "/outcomes/1", "holds a control character"));
    parts.further = R"(, "description": "a\u0000b")";
    BOOST_TEST(has_fault(parts, "/description", "holds a NUL character"));
}

BOOST_AUTO_TEST_CASE(a_duplicate_key_or_slug_is_reported_with_the_first_one) {
    FileParts parts;
    parts.second_lesson = R"({"key": "why", "slug": "why-sql", "title": "Again"})";
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/1/key", "is \"why\" again"));
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/1/slug", "is \"why-sql\" again"));
    const auto faults = parse_course_file(parts.text()).faults;
    BOOST_REQUIRE(faults.size() == 2U);
    BOOST_TEST(faults[1].other_path == "/modules/0/lessons/0/slug");
}

BOOST_AUTO_TEST_CASE(a_lesson_slug_must_be_unique_across_modules) {
    FileParts parts;
    parts.second_module = R"({"key": "start", "title": "More",
                              "lessons": [{"key": "x", "slug": "how", "title": "X"}]})";
    BOOST_TEST(has_fault(parts, "/modules/1/lessons/0/slug", "is \"how\" again"));
    BOOST_TEST(has_fault(parts, "/modules/1/key", "is \"start\" again"));
}

BOOST_AUTO_TEST_CASE(a_module_needs_a_lesson) {
    FileParts parts;
    parts.second_module = R"({"key": "more", "title": "More", "lessons": []})";
    BOOST_TEST(has_fault(parts, "/modules/1/lessons", "is empty"));
}

BOOST_AUTO_TEST_CASE(the_current_slug_is_refused_as_a_former_one) {
    FileParts parts;
    parts.former_slugs = R"(["old", "practical-sql"])";
    BOOST_TEST(has_fault(parts, "/former_slugs/1", "is \"practical-sql\" again"));
}

BOOST_AUTO_TEST_CASE(a_price_needs_a_known_currency_and_must_not_be_negative) {
    FileParts parts;
    parts.price = R"({"amount_minor": 4900, "currency": "EUX"})";
    BOOST_TEST(has_fault(parts, "/price/currency", "is \"EUX\""));
    parts.price = R"({"amount_minor": -1, "currency": "EUR"})";
    BOOST_TEST(has_fault(parts, "/price/amount_minor", "is too small"));
    parts.price = R"({"amount_minor": 1, "currency": "EUR", "stripe_price": "prod_1"})";
    BOOST_TEST(has_fault(parts, "/price/stripe_price", "has another form"));
}

BOOST_AUTO_TEST_CASE(an_unknown_status_is_refused) {
    FileParts parts;
    parts.status = "\"open\"";
    BOOST_TEST(has_fault(parts, "/status",
                         "is none of the known words (expected draft, published or retired)"));
}

BOOST_AUTO_TEST_CASE(the_name_of_an_object_is_whole_and_without_control_characters) {
    const auto faults_at = [](const std::string& key, const std::string& fact) {
        FileParts parts;
        parts.first_lesson = lesson_with(R"({"file": ")" + key + R"(.mp4"})");
        parts.resources = resource("");
        const std::string usual = "sql/slides.pdf";
        parts.resources.replace(parts.resources.find(usual), usual.size(), key);
        parts.further = R"(, "cover": {"object_key": ")" + key +
                        R"(", "content_type": "image/png", "width": 1200, "height": 750})";
        return std::vector<bool>{has_fault(parts, "/modules/0/lessons/0/video/file", fact),
                                 has_fault(parts, "/resources/0/object_key", fact),
                                 has_fault(parts, "/cover/object_key", fact)};
    };
    const std::vector<bool> everywhere{true, true, true};
    BOOST_TEST((faults_at("/sql/why", "begins with a slash") == everywhere));
    BOOST_TEST((faults_at("../why", "has a part") == everywhere));
    BOOST_TEST((faults_at("sql/../why", "has a part") == everywhere));
    BOOST_TEST((faults_at("sql/./why", "has a part") == everywhere));
    BOOST_TEST((faults_at("sql/\\u0000why", "holds a control character") == everywhere));

    FileParts parts;
    parts.first_lesson = lesson_with(R"({"file": "sql..1/.why/..more/a..b.mp4"})");
    BOOST_TEST(parse_course_file(parts.text()).faults.empty());
}

BOOST_AUTO_TEST_CASE(a_resource_must_belong_to_one_existing_part) {
    FileParts parts;
    parts.resources = resource(R"(, "lesson": "why")");
    BOOST_TEST(parse_course_file(parts.text()).faults.empty());
    parts.resources = resource("");
    BOOST_TEST(parse_course_file(parts.text()).faults.empty());
    parts.resources = resource(R"(, "lesson": "gone")");
    BOOST_TEST(has_fault(parts, "/resources/0/lesson", "is \"gone\""));
    parts.resources = resource(R"(, "module": "gone")");
    BOOST_TEST(has_fault(parts, "/resources/0/module", "is \"gone\""));
    parts.resources = resource(R"(, "module": "start", "lesson": "why")");
    BOOST_TEST(has_fault(parts, "/resources/0", "names a module and a lesson"));
}

BOOST_AUTO_TEST_CASE(all_faults_are_named_at_once) {
    FileParts parts;
    parts.title = "7";
    parts.status = "\"open\"";
    parts.first_lesson = R"({"key": "why", "slug": "Why?", "vidoe": {}, "captions": [
        {"language": "en", "name": "English", "vtt": "nothing"}]})";
    parts.second_lesson = R"({"key": "why", "slug": "joins", "title": "How"})";
    parts.further = R"(, "outcomes": ["fine", 4, "a\nb"])";
    std::vector<std::string> paths;
    for (const auto& fault : parse_course_file(parts.text()).faults) paths.push_back(fault.path);
    std::ranges::sort(paths);
    const std::vector<std::string> expected{"/modules/0/lessons/0/captions",
                                            "/modules/0/lessons/0/captions/0/vtt",
                                            "/modules/0/lessons/0/slug",
                                            "/modules/0/lessons/0/title",
                                            "/modules/0/lessons/0/vidoe",
                                            "/modules/0/lessons/1/key",
                                            "/modules/1/lessons/0/slug",
                                            "/outcomes/1",
                                            "/outcomes/2",
                                            "/status",
                                            "/title"};
    BOOST_TEST(paths == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_only_follows_from_another_fault_is_not_reported) {
    FileParts parts;
    parts.first_lesson = R"({"key": "two words", "slug": "why", "title": "Why"})";
    parts.resources = resource(R"(, "lesson": "two words")");
    const auto faults = parse_course_file(parts.text()).faults;
    BOOST_REQUIRE(faults.size() == 1U);
    BOOST_TEST(faults[0].path == "/modules/0/lessons/0/key");
}

BOOST_AUTO_TEST_CASE(the_schema_uses_only_rules_that_the_check_of_objects_and_lists_knows) {
    const std::set<std::string> of_objects{"type",       "title", "description",         "required",
                                           "properties", "oneOf", "additionalProperties"};
    const std::set<std::string> of_lists{"type",  "title",    "description",
                                         "items", "minItems", "maxItems"};
    const auto check = [&](const std::string& name, const lectern::json::Value& rule) {
        const auto type = rule.text("type");
        if (type != "object" && type != "array") return;
        for (const auto& [keyword, value] : rule.members()) {
            const bool is_known = (type == "object" ? of_objects : of_lists).contains(keyword);
            BOOST_TEST(is_known, name << ": " << keyword);
        }
        if (type == "object") BOOST_TEST(!rule.boolean("additionalProperties").value());
    };
    const auto schema = lectern::json::parse(course_file_schema());
    for (const auto* list : {"definitions", "properties"})
        for (const auto& [name, rule] : schema.find(list)->members()) check(name, rule);
    for (const auto& [name, rule] : schema.find("definitions")->members())
        if (const auto members = rule.find("properties"))
            for (const auto& [member, below] : members->members()) check(member, below);
}

BOOST_AUTO_TEST_CASE(each_member_that_occurs_twice_is_named_with_its_path) {
    const auto reading = lectern::authoring::parse_course_file(
        R"({"slug": "a", "slug": "b", "modules": [{"key": "a", "title": "A", "title": "B"}]})");
    BOOST_REQUIRE(reading.faults.size() == 2U);
    BOOST_TEST(reading.faults[0].path == "/modules/0/title");
    BOOST_TEST(reading.faults[0].text == "occurs twice (expected once)");
    BOOST_TEST(reading.faults[1].path == "/slug");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::authoring
