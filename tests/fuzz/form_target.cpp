#include <string>

#include "fuzz/targets.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"
#include "web/text.hpp"

namespace lectern::test {

namespace {

void check_fields(const web::Form& form, const std::string& body) {
    for (const auto& [name, value] : web::parse_query(body)) {
        const auto& text = form.text(name);
        require(web::is_clean_text(text), "a field is valid UTF-8 without NUL");
        require(text.find(form.trimmed(name)) != std::string::npos, "trimming only removes");
    }
    require(!form.has_errors(), "a form begins without errors");
}

bool is_refused(const web::Request& request) {
    try {
        const web::Form form{request};
        return false;
    } catch (const web::HttpError&) {
        return true;
    }
}

}  // namespace

// The first line is the content type, the rest is the body.
void fuzz_form(std::string_view input) {
    const auto [content_type, body] = two_parts(input);
    web::Request request{
        .method = "POST", .body = std::string{body}, .content_type = std::string{content_type}};
    try {
        const web::Form form{request};
        require(content_type.find("multipart") != 0, "only one kind of form is accepted");
        check_fields(form, request.body);
    } catch (const web::HttpError& error) {
        require(error.status() == 400 || error.status() == 415, "a refused form is 400 or 415");
    }
    request.query_string = "a=1";
    require(is_refused(request), "a form with a query is refused");
}

}  // namespace lectern::test
