#include "platform/json.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern {

namespace {

const auto event = json::parse(R"({
    "id": "evt_1", "livemode": false, "created": 1795417500, "amount": 49.5, "nothing": null,
    "data": {"object": {"id": "cs_1", "items": [{"price": "p1"}, {"price": "p2"}, "three"]}}
})");

bool is_refused(std::string_view text) {
    try {
        json::parse(text);
        return false;
    } catch (const json::ParseError&) {
        return true;
    }
}

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
}

std::string written(const std::string& text) {
    return json::object({{"x", text}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_documents)

BOOST_AUTO_TEST_CASE(path_finds_nested_members) {
    BOOST_TEST(event.text("data.object.id").value() == "cs_1");
    BOOST_TEST(event.find("data.object")->text("id").value() == "cs_1");
    BOOST_TEST(event.integer("created").value() == 1795417500);
    BOOST_TEST(event.boolean("livemode").value() == false);
}

BOOST_AUTO_TEST_CASE(duplicate_name_in_one_object_is_refused) {
    for (const char* text : {R"({"a":1,"a":2})", R"({"a":1,"b":2,"a":1})",
                             R"([{"x":{"a":1,"a":1}}])", R"({"a":1,"\u0061":2})"}) {
        BOOST_TEST(is_refused(text), text);
    }
    BOOST_TEST(!is_refused(R"({"a":{"a":1},"b":{"a":2},"A":[{"a":1},{"a":2}]})"));
}

BOOST_AUTO_TEST_CASE(missing_null_and_mistyped_values_are_nullopt) {
    BOOST_TEST(!event.text("missing"));
    BOOST_TEST(!event.text("data.missing.id"));
    BOOST_TEST(!event.text("id.deeper"));
    BOOST_TEST(!event.text("nothing"));
    BOOST_TEST(!event.has("nothing"));
    BOOST_TEST(!event.text("created"));
    BOOST_TEST(!event.integer("id"));
    BOOST_TEST(!event.integer("amount"));
    BOOST_TEST(!event.boolean("id"));
    BOOST_TEST(!event.text("data."));
    BOOST_TEST(!event.text("."));
}

BOOST_AUTO_TEST_CASE(list_has_the_items_in_order_and_is_empty_if_there_is_none) {
    const auto items = event.list("data.object.items");
    BOOST_REQUIRE_EQUAL(items.size(), 3U);
    BOOST_TEST(items[1].text("price").value() == "p2");
    BOOST_TEST(items[2].as_text().value() == "three");
    BOOST_TEST(!items[0].as_text());
    BOOST_TEST(event.list("id").empty());
    BOOST_TEST(event.list("missing").empty());
}

BOOST_AUTO_TEST_CASE(empty_path_is_the_value_itself) {
    BOOST_TEST(json::parse("[1,2]").list("").size() == 2U);
    BOOST_TEST(json::parse("[1,2]").is_array());
    BOOST_TEST(json::parse("{}").is_object());
}

BOOST_AUTO_TEST_CASE(value_outlives_the_document_it_came_from) {
    const auto inner = json::parse(R"({"a":{"b":"c"}})").find("a").value();
    BOOST_TEST(inner.text("b").value() == "c");
    BOOST_TEST(inner.dump() == R"({"b":"c"})");
}

BOOST_AUTO_TEST_CASE(integers_have_the_range_of_64_bits) {
    BOOST_TEST(json::parse("9223372036854775807").integer("").value() == INT64_MAX);
    BOOST_TEST(json::parse("-9223372036854775808").integer("").value() == INT64_MIN);
    BOOST_TEST(!json::parse("9223372036854775808").integer(""));
}

BOOST_AUTO_TEST_CASE(nesting_of_64_is_read_and_of_65_refused) {
    BOOST_TEST(!is_refused(nested(64)));
    BOOST_TEST(is_refused(nested(65)));
}

BOOST_AUTO_TEST_CASE(a_million_brackets_are_refused) {
    BOOST_TEST(is_refused(std::string(1'000'000, '[')));
    std::string objects;
    for (int count = 0; count < 200'000; ++count) objects += R"({"a":)";
    BOOST_TEST(is_refused(objects));
}

BOOST_AUTO_TEST_CASE(brackets_inside_texts_do_not_nest) {
    BOOST_TEST(!is_refused('"' + std::string(1000, '[') + '"'));
    BOOST_TEST(!is_refused(R"({"a\"[[[[":"\\","b":"[[[\\\"[[["})"));
}

BOOST_AUTO_TEST_CASE(leading_closing_brackets_do_not_allow_deeper_nesting) {
    BOOST_TEST(is_refused(std::string(1000, ']') + std::string(1000, '[')));
}

BOOST_AUTO_TEST_CASE(what_is_not_json_is_refused) {
    for (const char* text : {"", " ", "{", "[1,]", "{} {}", "{}x", "nul", "'a'", "{\"a\":1,}",
                             "\"\t\"", "NaN", "1e999", "\xEF\xBB\xBF", "// c\n1", "\"\\x\""}) {
        BOOST_TEST(is_refused(text), "was read: " << text);
    }
    BOOST_TEST(is_refused(std::string_view{"1\0", 2}));
}

BOOST_AUTO_TEST_CASE(texts_that_are_not_utf8_are_refused) {
    for (const char* text :
         {"\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe2\x80\"",
          "\"\\ud800\"", "\"\\udc00\"", "{\"\\udc00\":1}", "[[\"\\ud800\\u0041\"]]"}) {
        BOOST_TEST(is_refused(text), "was read: " << text);
    }
    BOOST_TEST(json::parse("\"\\ud83d\\ude00\"").as_text().value() == "\xF0\x9F\x98\x80");
}

BOOST_AUTO_TEST_CASE(nul_is_found_in_texts_and_names) {
    for (const char* text : {R"("\u0000")", R"({"a":["b\u0000c"]})", R"([{"\u0000":1}])"}) {
        BOOST_TEST(json::parse(text).holds_nul(), text);
    }
    for (const char* text : {"1", R"("\\u0000")", R"({"a":["b",null,{}]})"}) {
        BOOST_TEST(!json::parse(text).holds_nul(), text);
    }
}

BOOST_AUTO_TEST_CASE(schema_fault_has_path_and_rule) {
    const auto* schema = R"({"type":"object","required":["title"],
        "properties":{"modules":{"type":"array","items":{"type":"object","required":["key"],
            "properties":{"key":{"type":"string"}}}}}})";
    const auto fault_in = [&](const char* text) {
        return json::find_schema_fault(json::parse(text), schema);
    };
    BOOST_TEST(!fault_in(R"({"title":"x","modules":[{"key":"a"}]})"));
    const auto wrong_type = fault_in(R"({"title":"x","modules":[{"key":"a"},{"key":1}]})");
    BOOST_REQUIRE(wrong_type);
    BOOST_TEST(wrong_type->path == "/modules/1/key");
    BOOST_TEST(wrong_type->rule == "type");
    const auto missing = fault_in("{}");
    BOOST_REQUIRE(missing);
    BOOST_TEST(missing->path == "");
    BOOST_TEST(missing->rule == "required");
    BOOST_CHECK_THROW(json::find_schema_fault(event, "{"), json::ParseError);
}

BOOST_AUTO_TEST_CASE(object_writes_each_kind_of_value_in_order) {
    BOOST_TEST(json::object({}) == "{}");
    BOOST_TEST(json::object({{"a", nullptr},
                             {"b", true},
                             {"c", std::int64_t{-7}},
                             {"d", std::string{"x"}},
                             {"e", json::Raw{"[1]"}}}) ==
               R"({"a":null,"b":true,"c":-7,"d":"x","e":[1]})");
    BOOST_TEST(json::array({}) == "[]");
    BOOST_TEST(json::array({std::string{"x"}, std::int64_t{1}}) == R"(["x",1])");
}

BOOST_AUTO_TEST_CASE(quotes_line_breaks_and_control_characters_are_escaped) {
    BOOST_TEST(written("a\"b\\c") == R"({"x":"a\"b\\c"})");
    BOOST_TEST(written("a\nb\rc\td") == R"({"x":"a\nb\u000dc\u0009d"})");
    BOOST_TEST(written(std::string("\0\x1b\x7f", 3)) == R"({"x":"\u0000\u001b\u007f"})");
    BOOST_TEST(written("\xE2\x80\xA8\xE2\x80\xA9\xC2\x9B") == R"({"x":"\u2028\u2029\u009b"})");
    BOOST_TEST(written("é€\xF0\x9F\x98\x80") == "{\"x\":\"é€\xF0\x9F\x98\x80\"}");
}

BOOST_AUTO_TEST_CASE(invalid_utf8_is_written_as_the_replacement_character) {
    BOOST_TEST(written("a\xff"
                       "b\xe2\x80") == R"({"x":"a\ufffdb\ufffd\ufffd"})");
}

BOOST_AUTO_TEST_CASE(names_are_escaped_like_texts) {
    BOOST_TEST(json::object({{"a\"\n", true}}) == R"({"a\"\n":true})");
}

BOOST_AUTO_TEST_CASE(dumped_and_indented_values_are_escaped_like_written_ones) {
    const std::string name = R"({"na\u007fme":)";
    const std::string text = R"("a\u0085\u2028\n\"\\)"
                             "\u00fc\"";
    const auto written = name + text + "}";
    BOOST_TEST(json::parse(written).dump() == written);
    const auto indented = json::indented(written);
    BOOST_TEST(indented == "{\n  " + name.substr(1) + ' ' + text + "\n}\n");
}

BOOST_AUTO_TEST_CASE(written_text_is_read_back_unchanged) {
    std::string all;
    for (int byte = 0; byte < 128; ++byte) all += static_cast<char>(byte);
    BOOST_TEST(json::parse(written(all)).text("x").value() == all);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
