#include "control_request.hpp"

#include "platform/json.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::sandbox {
namespace {

bool is_json(const web::Request& request) {
    return request.content_type.starts_with("application/json");
}

}  // namespace

std::string wanted(const web::Request& request, const std::string& field) {
    if (!is_json(request)) return web::Form{request}.text(field);
    try {
        return json::parse(request.body).text(field).value_or("");
    } catch (const json::ParseError& error) {
        throw web::BadRequest{field + ": " + error.what()};
    }
}

web::Response done(const web::Request& request, const std::string& answer,
                   const std::string& page) {
    return is_json(request) ? web::json_text(answer) : web::redirect(page);
}

}  // namespace lectern::sandbox
