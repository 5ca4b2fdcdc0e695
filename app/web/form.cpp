#include "web/form.hpp"

#include <cgicc/CgiUtils.h>
#include <cgicc/Cgicc.h>

#include <algorithm>

#include "platform/ascii.hpp"
#include "web/cgi_input.hpp"
#include "web/errors.hpp"
#include "web/text.hpp"

namespace lectern::web {

namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";
constexpr auto most_fields = 200;

/// Returns the media type without parameters, in lower case: `text/html; charset=utf-8` gives
/// `text/html`.
std::string media_type(const std::string& content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && type.back() == ' ') type.pop_back();
    return lower_case(std::move(type));
}

void require_form(const Request& request) {
    if (media_type(request.content_type) != form_type) {
        throw UnsupportedMediaType{"form: content type is " + request.content_type};
    }
    if (!request.query_string.empty()) throw BadRequest{"form: posted with a query string"};
    if (std::count(request.body.begin(), request.body.end(), '&') >= most_fields) {
        throw BadRequest{"form: too many fields"};
    }
}

}  // namespace

Fields parse_query(const std::string& query_string) {
    Fields fields;
    std::size_t start = 0;
    while (start < query_string.size()) {
        const auto end = std::min(query_string.find('&', start), query_string.size());
        const auto pair = query_string.substr(start, end - start);
        const auto equals = std::min(pair.find('='), pair.size());
        const auto value = equals < pair.size() ? pair.substr(equals + 1) : std::string{};
        if (!pair.empty()) {
            fields.emplace_back(cgicc::form_urldecode(pair.substr(0, equals)),
                                cgicc::form_urldecode(value));
        }
        start = end + 1;
    }
    return fields;
}

Form::Form(const Request& request) {
    require_form(request);
    InMemoryCgiInput input{{{"REQUEST_METHOD", "POST"},
                            {"CONTENT_TYPE", std::string{form_type}},
                            {"CONTENT_LENGTH", std::to_string(request.body.size())}},
                           request.body};
    const cgicc::Cgicc cgi{&input};
    for (const auto& entry : cgi.getElements()) {
        if (!is_clean_text(entry.getName()) || !is_clean_text(entry.getValue())) {
            throw BadRequest{"form: a field is not valid UTF-8"};
        }
        values_.emplace(entry.getName(), entry.getValue());
    }
}

const std::string& Form::text(std::string_view field) const {
    static const std::string empty;
    const auto found = values_.find(field);
    return found == values_.end() ? empty : found->second;
}

std::string Form::trimmed(std::string_view field) const {
    return web::trimmed(text(field));
}

void Form::correct(std::string_view field, std::string value) {
    values_.insert_or_assign(std::string{field}, std::move(value));
}

void Form::fail(std::string_view field, std::string_view error) {
    errors_.emplace(field, error);
}

bool Form::has_error(std::string_view field, std::string_view error) const {
    return errors_.contains({std::string{field}, std::string{error}});
}

bool Form::is_invalid(std::string_view field) const {
    return std::any_of(errors_.begin(), errors_.end(),
                       [&](const auto& error) { return error.first == field; });
}

void add_form(ViewData& data, const std::vector<Field>& fields, const Form* form) {
    put(data, "has_errors", form != nullptr && form->has_errors());
    for (const auto& field : fields) {
        const std::string name = field.name;
        const bool shows_value = form != nullptr && field.keep == Field::Keep::value;
        put(data, Key::kept(name + "_value"), shows_value ? form->text(name) : std::string{});
        for (const auto* error : field.errors) {
            put(data, Key::kept(name + "_" + error),
                form != nullptr && form->has_error(name, error));
        }
        put(data, Key::kept(name + "_invalid"), form != nullptr && form->is_invalid(name));
    }
}

Response form_page(std::string view, ViewData data, const std::vector<Field>& fields,
                   const Form* form) {
    add_form(data, fields, form);
    return page(std::move(view), std::move(data)).with_status(form == nullptr ? 200 : 422);
}

}  // namespace lectern::web
