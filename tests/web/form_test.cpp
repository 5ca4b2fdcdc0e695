#include "web/form.hpp"

#include <boost/test/unit_test.hpp>

#include "web/errors.hpp"

namespace lectern::web {

namespace {

Request posted(std::string body) {
    return {.method = "POST",
            .body = std::move(body),
            .content_type = "application/x-www-form-urlencoded"};
}

std::string field_of(const std::string& body, std::string_view name) {
    return Form{posted(body)}.text(name);
}

/// `f0=&f1=&…`
std::string fields(int count) {
    std::string body;
    for (int i = 0; i < count; ++i) body += (i == 0 ? "f" : "&f") + std::to_string(i) + "=1";
    return body;
}

std::string rendered(const ViewData& data, const std::string& key) {
    const auto* value = data.get(key);
    if (value == nullptr) return "absent";
    if (value->is_bool()) return value->is_true() ? "true" : "false";
    return value->string_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(form)

BOOST_AUTO_TEST_CASE(a_field_is_decoded) {
    BOOST_TEST(field_of("email=ada%40example.com&name=Ada+L.", "email") == "ada@example.com");
    BOOST_TEST(field_of("email=ada%40example.com&name=Ada+L.", "name") == "Ada L.");
    BOOST_TEST(field_of("name=Gr%C3%BC%C3%9Fe", "name") ==
               "Gr\xc3\xbc\xc3\x9f"
               "e");
    BOOST_TEST(field_of("name=a%3Db%26c", "name") == "a=b&c");
    BOOST_TEST(field_of("na%6De=Ada", "name") == "Ada");
}

BOOST_AUTO_TEST_CASE(an_absent_field_is_empty) {
    BOOST_TEST(field_of("", "name") == "");
    BOOST_TEST(field_of("email=a", "name") == "");
}

BOOST_AUTO_TEST_CASE(blank_lines_and_white_space_are_kept) {
    BOOST_TEST(field_of("text=%20one%0D%0A%0D%0Atwo%20", "text") == " one\r\n\r\ntwo ");
    BOOST_TEST(Form{posted("text=%20%09one%0D%0A%0D%0Atwo%20%0A")}.trimmed("text") ==
               "one\r\n\r\ntwo");
    BOOST_TEST(Form{posted("text=%20%09")}.trimmed("text") == "");
}

BOOST_AUTO_TEST_CASE(the_first_of_repeated_fields_is_used) {
    BOOST_TEST(field_of("name=Ada&name=Eve", "name") == "Ada");
}

BOOST_AUTO_TEST_CASE(a_malformed_escape_is_not_decoded) {
    BOOST_TEST(field_of("name=100%", "name") == "100%");
    BOOST_TEST(field_of("name=%z1", "name") == "%z1");
    BOOST_TEST(field_of("name=%4", "name") == "%4");
    BOOST_TEST(field_of("name=%4&other=1", "name") == "%4");
    BOOST_TEST(field_of("name=%%41", "name") == "%A");
}

BOOST_AUTO_TEST_CASE(any_other_content_type_is_unsupported) {
    for (const auto* type :
         {"", "text/plain", "multipart/form-data; boundary=x", "application/json",
          "application/x-www-form-urlencoded-not", "x application/x-www-form-urlencoded"}) {
        auto request = posted("name=Ada");
        request.content_type = type;
        BOOST_CHECK_THROW(Form{request}, UnsupportedMediaType);
    }
}

BOOST_AUTO_TEST_CASE(the_content_type_may_have_parameters_and_capitals) {
    for (const auto* type : {"application/x-www-form-urlencoded; charset=utf-8",
                             "application/x-www-form-urlencoded ;charset=utf-8",
                             "Application/X-WWW-Form-Urlencoded"}) {
        auto request = posted("name=Ada");
        request.content_type = type;
        BOOST_TEST(Form{request}.text("name") == "Ada", type);
    }
}

BOOST_AUTO_TEST_CASE(a_form_with_a_query_string_is_a_bad_request) {
    auto request = posted("name=Ada");
    request.query_string = "name=Eve";
    BOOST_CHECK_THROW(Form{request}, BadRequest);
}

BOOST_AUTO_TEST_CASE(a_form_has_at_most_200_fields) {
    BOOST_TEST(field_of(fields(200), "f199") == "1");
    BOOST_CHECK_THROW(Form{posted(fields(201))}, BadRequest);
    BOOST_CHECK_THROW(Form{posted(std::string(100000, '&'))}, BadRequest);
}

BOOST_AUTO_TEST_CASE(nul_and_invalid_utf8_are_refused_in_names_and_values) {
    for (const auto* body : {"name=%00", "name=a%00b", "name=%FF", "name=%C3", "name=%C0%80",
                             "name=%ED%A0%80", "%FF=1", "%00=1", "good=1&name=%FF"}) {
        BOOST_CHECK_THROW(Form{posted(body)}, BadRequest);
    }
    BOOST_CHECK_THROW(Form{posted(std::string{"name=a\0b", 8})}, BadRequest);
    BOOST_CHECK_THROW(Form{posted("name=\xff")}, BadRequest);
}

BOOST_AUTO_TEST_CASE(malformed_bodies_are_forms_without_the_field) {
    for (const auto* body : {"&", "=", "&&&", "=&=", "a", "a&b", "%", "====", "+", "?name=1"}) {
        BOOST_TEST(field_of(body, "name") == "", body);
    }
}

BOOST_AUTO_TEST_CASE(a_query_keeps_names_without_a_value) {
    const auto query = parse_query("page=2&all&next=%2Fmy+courses&=x&&bad=%4");
    const Request request{.method = "GET", .query = query};
    BOOST_TEST(request.query_value("page").value() == "2");
    BOOST_TEST(request.query_value("all").value() == "");
    BOOST_TEST(request.query_value("next").value() == "/my courses");
    BOOST_TEST(request.query_value("bad").value() == "%4");
    BOOST_TEST(!request.query_value("none"));
    BOOST_TEST(parse_query("").empty());
    BOOST_TEST(parse_query("&&&").empty());
}

BOOST_AUTO_TEST_CASE(a_page_gets_the_value_and_each_error_of_each_field) {
    Form form{posted("email=ada%40&password=secret")};
    form.fail("email", "invalid");
    ViewData data;
    add_form(data,
             {{"email", {"missing", "invalid"}}, {"password", {"missing"}, Field::Keep::nothing}},
             &form);
    BOOST_TEST(rendered(data, "has_errors") == "true");
    BOOST_TEST(rendered(data, "email_value") == "ada@");
    BOOST_TEST(rendered(data, "email_invalid") == "true");
    BOOST_TEST(rendered(data, "email_missing") == "false");
    BOOST_TEST(rendered(data, "password_value") == "");
    BOOST_TEST(rendered(data, "password_missing") == "false");
    BOOST_TEST(rendered(data, "password_invalid") == "false");
}

BOOST_AUTO_TEST_CASE(a_refused_form_keeps_what_was_entered_but_no_secret) {
    const std::vector<Field> fields{
        {"email", {"invalid"}}, {"name", {}}, {"password", {"missing"}, Field::Keep::nothing}};
    Form form{posted("email=ada%40&password=secret&name=&other=thing")};
    form.fail("email", "invalid");
    const auto response = form_page("account/login", {}, fields, &form);
    BOOST_TEST(response.status == 422);
    BOOST_REQUIRE(response.refused_form.has_value());
    const Fields values{{"email", "ada@"}};
    const Fields errors{{"email", "invalid"}};
    BOOST_TEST((response.refused_form->values == values));
    BOOST_TEST((response.refused_form->errors == errors));
}

BOOST_AUTO_TEST_CASE(a_kept_form_is_shown_again_as_it_was_without_being_refused_again) {
    const std::vector<Field> fields{{"email", {"invalid"}}};
    const Form kept{RefusedForm{{{"email", "ada@"}}, {{"email", "invalid"}}}};
    const auto response = form_page("account/login", {}, fields, &kept);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(!response.refused_form.has_value());
    const auto& data = std::get<Page>(response.body).data;
    BOOST_TEST(rendered(data, "email_value") == "ada@");
    BOOST_TEST(rendered(data, "email_invalid") == "true");
}

BOOST_AUTO_TEST_CASE(only_errors_of_the_fields_of_a_page_are_its_errors) {
    Form form{posted("")};
    form.fail("form", "throttled");
    ViewData data;
    add_form(data, {{"email", {"missing"}}}, &form);
    BOOST_TEST(rendered(data, "has_errors") == "false");
}

BOOST_AUTO_TEST_CASE(a_field_with_any_error_is_invalid) {
    Form form{posted("name=")};
    form.fail("name", "missing");
    ViewData data;
    add_form(data, {{"name", {"missing", "too_long"}}}, &form);
    BOOST_TEST(rendered(data, "name_invalid") == "true");
    BOOST_TEST(rendered(data, "name_missing") == "true");
    BOOST_TEST(rendered(data, "name_too_long") == "false");
}

BOOST_AUTO_TEST_CASE(a_page_without_a_posted_form_gets_the_same_keys) {
    ViewData data;
    add_form(data, {{"email", {"missing"}}});
    BOOST_TEST(rendered(data, "has_errors") == "false");
    BOOST_TEST(rendered(data, "email_value") == "");
    BOOST_TEST(rendered(data, "email_invalid") == "false");
    BOOST_TEST(rendered(data, "email_missing") == "false");
}

BOOST_AUTO_TEST_CASE(the_page_of_a_form_has_its_data_and_that_of_the_form) {
    const auto shown = form_page("ask", view({{"next", "/"}}), {{"email", {"missing"}}}, nullptr);
    BOOST_TEST(shown.status == 200);
    const auto& [name, data] = std::get<Page>(shown.body);
    BOOST_TEST(name == "ask");
    BOOST_TEST(rendered(data, "next") == "/");
    BOOST_TEST(rendered(data, "email_value") == "");
}

BOOST_AUTO_TEST_CASE(a_refused_form_is_shown_again_with_status_422) {
    Form form{posted("email=ada%40")};
    form.fail("email", "invalid");
    const auto shown = form_page("ask", {}, {{"email", {"invalid"}}}, &form);
    BOOST_TEST(shown.status == 422);
    const auto& data = std::get<Page>(shown.body).data;
    BOOST_TEST(rendered(data, "email_value") == "ada@");
    BOOST_TEST(rendered(data, "email_invalid") == "true");
}

// The wrong password of a right form is no error of a field.
BOOST_AUTO_TEST_CASE(a_form_refused_without_an_error_in_a_field_has_status_422) {
    const Form form{posted("email=ada%40example.com")};
    BOOST_TEST(form_page("ask", {}, {{"email", {"missing"}}}, &form).status == 422);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
