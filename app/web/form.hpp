#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::web {

/// Decodes the fields of a query string. A name without a value gets an empty value.
Fields parse_query(const std::string& query_string);

/// A field of a page's form: its name, the errors that it can show, and whether the entered value
/// is shown again.
struct Field {
    enum class Keep { value, nothing };
    const char* name;
    std::vector<const char*> errors;
    Keep keep = Keep::value;
};

/// A posted form (`application/x-www-form-urlencoded`), parsed by cgicc, and the errors found in
/// it.
class Form {
  public:
    /// Throws UnsupportedMediaType for another content type. Throws BadRequest for a query string,
    /// more than 200 fields, or a field that is not valid UTF-8 or contains NUL.
    explicit Form(const Request& request);
    /// Restores what was kept of a refused form.
    explicit Form(const RefusedForm& refused);

    /// Returns the value as entered; empty if absent.
    [[nodiscard]] const std::string& text(std::string_view field) const;
    /// Returns the value without white space and invisible characters around it.
    [[nodiscard]] std::string trimmed(std::string_view field) const;

    /// Replaces an entered value. It is shown and read from then on.
    void correct(std::string_view field, std::string value);
    void fail(std::string_view field, std::string_view error);
    [[nodiscard]] bool has_errors() const { return !errors_.empty(); }
    [[nodiscard]] bool has_error(std::string_view field, std::string_view error) const;
    [[nodiscard]] bool is_invalid(std::string_view field) const;
    [[nodiscard]] bool is_posted() const { return is_posted_; }
    /// Whether this is a kept form that had been posted too often.
    [[nodiscard]] bool is_too_many() const { return is_too_many_; }
    /// Returns what may be kept of this form: its errors, and what was entered in the fields.
    [[nodiscard]] RefusedForm kept_part(const std::vector<Field>& fields) const;

  private:
    std::map<std::string, std::string, std::less<>> values_;
    std::set<std::pair<std::string, std::string>> errors_;
    bool is_posted_ = true;
    bool is_too_many_ = false;
};

/// Adds `has_errors` (of these fields) and, for each field `f`, `f_value`, `f_invalid` and one
/// `f_<error>` per error. Without a form all are empty or false.
void add_form(ViewData& data, const std::vector<Field>& fields, const Form* form = nullptr);

/// Makes a page the answer to a posted form that was refused: status 422, and what is kept of the
/// form. A page that shows a kept form again stays as it is.
Response refused(Response page, const std::vector<Field>& fields, const Form& form);

/// Returns a page with a form: the page's own data and that of add_form(). A form is shown again
/// only if it was refused.
Response form_page(std::string view, ViewData data, const std::vector<Field>& fields,
                   const Form* form);

}  // namespace lectern::web
