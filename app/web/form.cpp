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

Form::Form(const RefusedForm& refused)
    : values_{refused.values.begin(), refused.values.end()},
      errors_{refused.errors.begin(), refused.errors.end()},
      is_posted_{false},
      is_too_many_{refused.is_too_many} {}

RefusedForm Form::kept_part(const std::vector<Field>& fields) const {
    RefusedForm kept;
    for (const auto& field : fields) {
        const auto& value = text(field.name);
        if (field.keep == Field::Keep::value && !value.empty()) {
            kept.values.emplace_back(field.name, value);
        }
    }
    kept.errors.assign(errors_.begin(), errors_.end());
    return kept;
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
    const bool has_errors =
        form != nullptr && std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
            return form->is_invalid(field.name);
        });
    put(data, "has_errors", has_errors);
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

Response refused(Response page, const std::vector<Field>& fields, const Form& form) {
    if (!form.is_posted()) return page;
    page.refused_form = form.kept_part(fields);
    return std::move(page).with_status(422);
}

Response form_page(std::string view, ViewData data, const std::vector<Field>& fields,
                   const Form* form) {
    add_form(data, fields, form);
    auto shown = page(std::move(view), std::move(data));
    return form == nullptr ? shown : refused(std::move(shown), fields, *form);
}

}  // namespace lectern::web
