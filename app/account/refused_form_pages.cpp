#include "account/refused_form_pages.hpp"

#include <optional>

#include "account/refused_forms.hpp"
#include "platform/crypto.hpp"
#include "web/refused_form.hpp"

namespace lectern::account {

namespace {

std::optional<SessionId> session_of(const web::Request& request) {
    return request.viewer ? std::optional{request.viewer->session_id} : std::nullopt;
}

}  // namespace

std::string keep_refused_form(Services& services, const web::Request& request,
                              const web::RefusedForm& refused, const std::string& path,
                              const std::string& replaced) {
    const FormPlace place{crypto::random_token(), session_of(request), path};
    const bool is_kept = services.database.write([&](Transaction& transaction) {
        return keep_refused_form(transaction, place, web::json_of(refused), replaced,
                                 services.clock.now() + web::refused_form_lifetime);
    });
    return is_kept ? place.token : std::string{};
}

std::shared_ptr<const web::Form> take_refused_form(Services& services, const web::Request& request,
                                                   const std::string& token) {
    const FormPlace place{token, session_of(request), request.path};
    const auto content = services.database.autocommit([&](Connection& connection) {
        return take_refused_form(connection, place, services.clock.now());
    });
    if (!content) return nullptr;
    return std::make_shared<const web::Form>(web::refused_form_from(*content));
}

}  // namespace lectern::account
