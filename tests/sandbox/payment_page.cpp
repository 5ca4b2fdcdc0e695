#include "payment_page.hpp"

#include <string>
#include <vector>

#include "amount.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::sandbox {
namespace {

const std::vector<web::Field>& payment_fields() {
    static const std::vector<web::Field> fields{{.name = "email", .errors = {"invalid"}}};
    return fields;
}

Session session_of(const web::Request& request, const Sandbox& sandbox) {
    const auto& id = request.path_value("session_id");
    auto session = sandbox.sessions.find(id);
    if (!session) throw web::NotFound{"payment page: no such session"};
    return *std::move(session);
}

web::ViewData items_view(const Session& session) {
    std::vector<web::ViewData> items;
    for (const auto& item : session.items) {
        items.push_back(web::view({{"name", item.name},
                                   {"quantity", std::to_string(item.quantity)},
                                   {"has_several", item.quantity > 1},
                                   {"amount", amount_text(item.amount_minor, session.currency)}}));
    }
    return web::view_list(std::move(items));
}

enum class CardState { untried, declined };

web::Response payment_page(const Session& open, CardState card, const web::Form* form) {
    const auto session = with_tax(open);
    auto data = web::view({
        {"items", items_view(session)},
        {"total", amount_text(session.amount_total_minor, session.currency)},
        {"has_discount", session.discount_minor > 0},
        {"discount", amount_text(session.discount_minor, session.currency)},
        {"has_tax", !session.tax_behavior.empty()},
        {"is_tax_included", session.tax_behavior == "inclusive"},
        {"tax", amount_text(session.tax_minor, session.currency)},
        {"can_pay_later", session.amount_total_minor > 0},
        {"knows_email", !session.customer_email.empty()},
        {"customer_email", session.customer_email},
        {"can_cancel", !session.cancel_url.empty()},
        {"is_declined", card == CardState::declined},
        {"session_id", session.id},
    });
    web::add_form(data, payment_fields(), form);
    const bool is_refused = card == CardState::declined || (form != nullptr && form->has_errors());
    return web::page("pay/open", std::move(data)).with_status(is_refused ? 422 : 200);
}

/// The page of a session that cannot be paid any more: gives the reason and links back.
web::Response closed_page(const Session& session) {
    const auto back = session.is_complete() ? success_url(session) : session.cancel_url;
    return web::page("pay/closed", web::view({{"is_complete", session.is_complete()},
                                              {"has_back", !back.empty()},
                                              {"back", back}}))
        .with_status(410);
}

using Payment = bool (Sessions::*)(Session&, const std::string&) const;

web::Response complete(Session session, web::Form& form, const Sandbox& sandbox, Payment payment) {
    auto email = session.customer_email;
    if (email.empty()) email = form.trimmed("email");
    if (email.find('@') == std::string::npos) {
        form.fail("email", "invalid");
        return payment_page(session, CardState::untried, &form);
    }
    if (!(sandbox.sessions.*payment)(session, email)) return closed_page(session);
    return web::redirect(success_url(session));
}

}  // namespace

web::Response show_payment_page(const web::Request& request, Sandbox& sandbox) {
    const auto session = session_of(request, sandbox);
    if (!session.is_open()) return closed_page(session);
    return payment_page(session, CardState::untried, nullptr);
}

web::Response answer_payment_page(const web::Request& request, Sandbox& sandbox) {
    const auto session = session_of(request, sandbox);
    web::Form form{request};
    const auto& action = form.text("action");
    if (action == "cancel" && !session.cancel_url.empty()) return web::redirect(session.cancel_url);
    if (!session.is_open()) return closed_page(session);
    if (action == "decline") return payment_page(session, CardState::declined, &form);
    if (action == "pay") return complete(session, form, sandbox, &Sessions::pay);
    if (action == "pay-later") return complete(session, form, sandbox, &Sessions::pay_later);
    throw web::BadRequest{"payment page: no such action"};
}

}  // namespace lectern::sandbox
