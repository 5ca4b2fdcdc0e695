#include "console/report.hpp"

#include <boost/test/unit_test.hpp>

#include "support/command_line.hpp"

namespace lectern::test {
namespace {

std::string printed(const std::vector<std::string>& records, OutputFormat form) {
    return run_and_capture([&] {
               print_list(records, form);
               return 0;
           })
        .output;
}

std::string printed(const std::string& record, OutputFormat form) {
    return run_and_capture([&] {
               print_record(record, form);
               return 0;
           })
        .output;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reports)

BOOST_AUTO_TEST_CASE(each_column_of_a_list_is_as_wide_as_its_widest_cell) {
    const std::vector<std::string> records{R"({"order":"a","paid":true,"email":null})",
                                           R"({"order":"öäü","paid":false,"email":"x"})"};
    BOOST_TEST(printed(records, OutputFormat::text) ==
               "order  paid  email\n"
               "a      yes   -\n"
               "öäü    no    x\n");
    BOOST_TEST(printed(std::vector<std::string>{}, OutputFormat::text) == "none\n");
}

BOOST_AUTO_TEST_CASE(a_list_in_json_has_one_object_per_line) {
    BOOST_TEST(printed(std::vector<std::string>{"{\"a\" :\n 1}", "{\"a\":2}"},
                       OutputFormat::json) == "{\"a\":1}\n{\"a\":2}\n");
    BOOST_TEST(printed(std::vector<std::string>{}, OutputFormat::json) == "");
}

BOOST_AUTO_TEST_CASE(a_csv_has_no_formula) {
    const auto cell = [](const std::string& value) {
        const auto ending = run_and_capture([&] {
            print_list({R"({"name":")" + value + "\"}"}, {"name"}, OutputFormat::csv);
            return 0;
        });
        return ending.output.substr(ending.output.find('\n') + 1);
    };
    for (const std::string text : {"=1+1", "@SUM(A1)", "+1", "-cmd", "\\t=1"})
        BOOST_TEST(cell(text).starts_with('\''), text);
    BOOST_TEST(cell("-49.00") == "-49.00\n");
    BOOST_TEST(cell("Ada = Lovelace") == "Ada = Lovelace\n");
    BOOST_TEST(cell("") == "\n");
}

BOOST_AUTO_TEST_CASE(a_list_in_csv_has_its_columns_even_without_records) {
    const auto csv = [](const std::vector<std::string>& records) {
        return run_and_capture([&] {
                   print_list(records, {"title", "count", "none"}, OutputFormat::csv);
                   return 0;
               })
            .output;
    };
    BOOST_TEST(csv({}) == "title,count,none\n");
    BOOST_TEST(csv({R"({"count":2,"title":"Größe","none":null,"other":1})",
                    R"({"title":"say \"a, b\"\nthen","count":-1})"}) ==
               "title,count,none\n"
               "Größe,2,\n"
               "\"say \"\"a, b\"\"\nthen\",-1,\n");
}

BOOST_AUTO_TEST_CASE(a_record_has_a_line_for_each_field_and_a_table_for_each_list) {
    const std::string record =
        R"({"order":"a","grants":[{"grant":1,"status":"active"}],"refunds":[],"payload":{"x":1}})";
    BOOST_TEST(printed(record, OutputFormat::text) ==
               "order    a\n"
               "payload  (see --json)\n"
               "grants\n"
               "    grant  status\n"
               "    1      active\n"
               "refunds\n"
               "    none\n");
    BOOST_TEST(printed(record, OutputFormat::json) == record + "\n");
}

BOOST_AUTO_TEST_CASE(a_list_is_at_most_100_characters_wide_and_json_is_whole) {
    const std::string long_text(150, 'x');
    const std::vector<std::string> records{R"({"mail":1,"last_error":")" + long_text + R"("})"};
    BOOST_TEST(printed(records, OutputFormat::text) ==
               "mail  last_error\n1     " + std::string(93, 'x') + "…\n");
    BOOST_TEST(contains(printed(records, OutputFormat::json), long_text));
    const auto record = R"({"mails":[)" + records.front() + "]}";
    BOOST_TEST(printed(record, OutputFormat::text) ==
               "mails\n    mail  last_error\n    1     " + std::string(89, 'x') + "…\n");
    BOOST_TEST(contains(printed(record, OutputFormat::json), long_text));
}

BOOST_AUTO_TEST_CASE(times_of_a_record_and_its_lists_have_no_seconds) {
    const std::string record =
        R"({"at":"2026-11-23T12:34:56.789012+00:00","mails":[{"mail":1,"at":"2026-11-23T13:00:00.1+00:00"}]})";
    BOOST_TEST(printed(record, OutputFormat::text) ==
               "at  2026-11-23 12:34\n"
               "mails\n"
               "    mail  at\n"
               "    1     2026-11-23 13:00\n");
    BOOST_TEST(printed(record, OutputFormat::json) == record + "\n");
}

BOOST_AUTO_TEST_CASE(a_document_is_whole_and_a_list_that_is_too_wide_is_printed_as_lines) {
    const std::string long_title(90, 'x');
    const auto record = R"({"paid_at":"2026-11-23T12:34:56+00:00","sign_ins":[)"
                        R"({"at":"2026-11-23T13:00:00+00:00","network":null}],"refunds":[],)"
                        R"("lessons":[{"lesson":")" +
                        long_title + R"(","visits":1},{"lesson":"Joins","visits":2}]})";
    const auto text = run_and_capture([&] {
                          print_document(record);
                          return 0;
                      }).output;
    BOOST_TEST(text ==
               "paid_at  2026-11-23 12:34 UTC\n"
               "sign_ins\n"
               "    at                    network\n"
               "    2026-11-23 13:00 UTC  -\n"
               "refunds\n"
               "    none\n"
               "lessons\n"
               "    lesson  " +
                   long_title +
                   "\n"
                   "    visits  1\n"
                   "\n"
                   "    lesson  Joins\n"
                   "    visits  2\n");
}

BOOST_AUTO_TEST_CASE(characters_that_turn_text_around_are_not_printed) {
    for (const std::string mark :
         {"\u061c", "\u200e", "\u200f", "\u2028", "\u202a", "\u202e", "\u2066", "\u2069"})
        BOOST_TEST(shown("a" + mark + "b") == "a?b");
    BOOST_TEST(shown("a\u2027\u202fb") == "a\u2027\u202fb");
    BOOST_TEST(shown("a\xff\xe2\x80") == "a???");
    BOOST_TEST(shown("Größe 日本") == "Größe 日本");
}

BOOST_AUTO_TEST_CASE(what_nobody_sees_is_not_printed) {
    for (const std::string hidden :
         {"\u00ad", "\u034f", "\u115f", "\u200b", "\u200d", "\u2060", "\u2065", "\u206a", "\u3164",
          "\ufe0f", "\ufeff", "\U000e0041"})
        BOOST_TEST(shown("a" + hidden + "b") == "a?b");
    BOOST_TEST(shown("a b\u00a0c\u0301") == "a b\u00a0c\u0301");
}

BOOST_AUTO_TEST_CASE(a_result_has_its_lines_and_no_other_control_characters) {
    const auto ending = run_and_capture([] {
        print_result("order a\x1b[2J: paid\nre_1: ok", "{}", OutputFormat::text);
        return 0;
    });
    BOOST_TEST(ending.output == "order a?[2J: paid\nre_1: ok\n");
}

BOOST_AUTO_TEST_CASE(control_characters_are_not_printed) {
    const auto text = printed(R"({"name":"a\u001b[2Jb\rc\u007fd\u009be\nf"})", OutputFormat::text);
    BOOST_TEST(text == "name  a?[2Jb?c?d?e?f\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
