#include "money_api.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "amount.hpp"
#include "events.hpp"
#include "identifiers.hpp"
#include "platform/json.hpp"
#include "prices.hpp"
#include "stripe_answer.hpp"
#include "stripe_error.hpp"
#include "stripe_list.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::size_t id_letters = 24;
constexpr std::int64_t a_second_in_ms = 1000;

template <typename Item>
Item found_or_error(std::optional<Item> item, const char* what, const std::string& id) {
    if (item) return *std::move(item);
    throw StripeError{std::string{"No such "} + what + ": '" + id + "'",
                      {.status = 404, .code = "resource_missing", .param = "id"}};
}

/// Finds the paid session named by `payment_intent` or `charge`.
std::optional<Session> session_wanted(const web::Request& request, const Sandbox& sandbox) {
    for (const auto* name : {"payment_intent", "charge"})
        if (const auto id = request.query_value(name)) return sandbox.money.find_paid(*id);
    throw invalid_request("The sandbox lists by payment_intent or charge only.",
                          "parameter_unsupported_in_sandbox", "payment_intent");
}

/// Answers with the items that `list` returns for one session.
template <typename List>
web::Response list_of_session(const web::Request& request, Sandbox& sandbox, const List& list) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        expect_parameters(request, {"payment_intent", "charge"});
        const auto session = session_wanted(request, sandbox);
        return {.body = stripe_list(request, session ? list(*session) : std::vector<Listed>{})};
    });
}

template <typename Item>
std::vector<Listed> listed(const Money& money, const std::vector<Item>& items) {
    std::vector<Listed> list;
    for (const auto& item : items)
        list.push_back(
            {.id = item.id, .created = item.created, .object = money.stripe_object(item)});
    return list;
}

std::int64_t whole_number(const std::string& text, const std::string& name) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, number);
    if (fault == std::errc{} && stop == end) return number;
    throw invalid_request("Invalid integer: " + text, "parameter_invalid_integer", name);
}

/// Refuses parameters that Stripe does not know here, and those that the sandbox does not play.
void check_refund_names(const StripeFields& fields) {
    for (const auto& name : fields.top_names()) {
        if (name == "payment_intent" || name == "charge" || name == "amount" ||
            name == "metadata" || name == "reason")
            continue;
        throw invalid_request("Received unknown parameter: " + name, "parameter_unknown", name);
    }
    constexpr std::array reasons{"duplicate", "fraudulent", "requested_by_customer"};
    const auto reason = fields.find("reason");
    if (reason && std::ranges::find(reasons, *reason) == reasons.end()) {
        throw invalid_request(
            "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer", "",
            "reason");
    }
}

std::string metadata_object(const StripeFields& fields) {
    const auto metadata = fields.members("metadata");
    std::vector<json::Member> members;
    for (const auto& [name, value] : metadata) members.push_back({name, value});
    return json::object(members);
}

/// Makes a refund that succeeds at once. The sandbox's control pages make refunds with other
/// statuses.
std::string refunded(const Sandbox& sandbox, const StripeFields& fields) {
    check_refund_names(fields);
    const auto intent = fields.find("payment_intent").value_or(fields.find("charge").value_or(""));
    const auto session = found_or_error(sandbox.money.find_paid(intent), "payment_intent", intent);
    auto left_minor = session.amount_total_minor;
    for (const auto& refund : sandbox.money.refunds_of(session.id))
        if (refund.counts()) left_minor -= refund.amount_minor;
    if (left_minor <= 0) {
        throw invalid_request("Charge " + charge_id(session) + " has already been refunded.",
                              "charge_already_refunded", "");
    }
    const auto amount = fields.find("amount");
    const auto amount_minor = amount ? whole_number(*amount, "amount") : left_minor;
    if (amount_minor < 1) {
        throw invalid_request("This value must be greater than or equal to 1.",
                              "parameter_invalid_integer", "amount");
    }
    const auto refund =
        sandbox.money.refund(session, amount_minor, "succeeded", metadata_object(fields));
    if (!refund) {
        throw invalid_request("Refund amount (" + amount_text(amount_minor, session.currency) +
                                  ") is greater than unrefunded amount on charge (" +
                                  amount_text(left_minor, session.currency) + ")",
                              "", "amount");
    }
    return sandbox.money.stripe_object(*refund);
}

std::string price_object(const Price& price) {
    return json::object({{"id", price.id},
                         {"object", std::string{"price"}},
                         {"active", price.is_active},
                         {"billing_scheme", std::string{"per_unit"}},
                         {"currency", price.currency},
                         {"livemode", false},
                         {"metadata", json::Raw{"{}"}},
                         {"nickname", nullptr},
                         {"product", product_of(price.id)},
                         {"recurring", nullptr},
                         {"tax_behavior", price.tax_behavior},
                         {"type", std::string{"one_time"}},
                         {"unit_amount", price.amount_minor},
                         {"unit_amount_decimal", std::to_string(price.amount_minor)}});
}

std::string tax_behavior_in(const StripeFields& fields) {
    const std::string name = "tax_behavior";
    const auto word = fields.find(name).value_or("unspecified");
    if (word == "unspecified" || word == "inclusive" || word == "exclusive") return word;
    throw invalid_request(
        "Invalid tax_behavior: must be one of exclusive, inclusive, or unspecified", "", name);
}

/// Stripe knows its tax codes one by one. The sandbox knows their form.
void check_tax_code(const StripeFields& fields) {
    const std::string name = "product_data[tax_code]";
    const auto code = fields.find(name);
    constexpr std::string_view start = "txcd_";
    constexpr std::size_t digits = 8;
    if (!code) return;
    if (code->starts_with(start) && code->size() == start.size() + digits &&
        code->find_first_not_of("0123456789", start.size()) == std::string::npos)
        return;
    throw invalid_request("No such tax code: '" + *code + "'", "resource_missing", name);
}

std::string made_price(const Sandbox& sandbox, const StripeFields& fields) {
    const auto name = fields.find("product_data[name]");
    if (!name) {
        throw invalid_request("You must specify either `product` or `product_data`.",
                              "parameter_missing", "product");
    }
    check_tax_code(fields);
    const Price price{
        .id = "price_sandbox_" + random_letters(id_letters),
        .name = *name,
        .amount_minor = whole_number(fields.find("unit_amount").value_or(""), "unit_amount"),
        .currency = fields.find("currency").value_or(""),
        .tax_behavior = tax_behavior_in(fields)};
    add_price(sandbox.settings.prices, price);
    return price_object(price);
}

std::vector<Listed> listed_events(const Sandbox& sandbox, const std::vector<std::string>& types) {
    std::vector<Listed> list;
    for (const auto& event : list_events(sandbox.state)) {
        if (!types.empty() && std::ranges::find(types, event.type) == types.end()) continue;
        list.push_back(
            {.id = event.id, .created = event.created_ms / a_second_in_ms, .object = event.body});
    }
    return list;
}

}  // namespace

web::Response create_refund(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer_once(
        request, sandbox, [&](const StripeFields& fields) { return refunded(sandbox, fields); });
}

web::Response show_refund(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        const auto& id = request.path_value("id");
        return {.body = sandbox.money.stripe_object(
                    found_or_error(sandbox.money.find_refund(id), "refund", id))};
    });
}

web::Response list_refunds(const web::Request& request, Sandbox& sandbox) {
    return list_of_session(request, sandbox, [&](const Session& session) {
        return listed(sandbox.money, sandbox.money.refunds_of(session.id));
    });
}

web::Response show_dispute(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        const auto& id = request.path_value("id");
        return {.body = sandbox.money.stripe_object(
                    found_or_error(sandbox.money.find_dispute(id), "dispute", id))};
    });
}

web::Response list_disputes(const web::Request& request, Sandbox& sandbox) {
    return list_of_session(request, sandbox, [&](const Session& session) {
        return listed(sandbox.money, sandbox.money.disputes_of(session.id));
    });
}

web::Response show_charge(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        const auto& id = request.path_value("id");
        return {.body = sandbox.money.charge_object(
                    found_or_error(sandbox.money.find_paid(id), "charge", id))};
    });
}

web::Response show_invoice(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        const auto& id = request.path_value("id");
        return {.body = sandbox.money.invoice_object(
                    found_or_error(sandbox.money.find_invoiced(id), "invoice", id))};
    });
}

web::Response list_charges(const web::Request& request, Sandbox& sandbox) {
    return list_of_session(request, sandbox, [&](const Session& session) {
        return std::vector<Listed>{{.id = charge_id(session),
                                    .created = session.created,
                                    .object = sandbox.money.charge_object(session)}};
    });
}

web::Response show_event(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        const auto& id = request.path_value("id");
        for (const auto& event : listed_events(sandbox, {}))
            if (event.id == id) return {.body = event.object};
        return {.body = found_or_error(std::optional<std::string>{}, "event", id)};
    });
}

web::Response list_stripe_events(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        expect_parameters(request, {"types"});
        return {.body = stripe_list(request, listed_events(sandbox, wanted_types(request)))};
    });
}

web::Response list_sessions(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        expect_parameters(request, {});
        std::vector<Listed> list;
        for (const auto& session : sandbox.sessions.list())
            list.push_back(
                {.id = session.id, .created = session.created, .object = stripe_object(session)});
        return {.body = stripe_list(request, list)};
    });
}

web::Response show_price(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        const auto& id = request.path_value("id");
        return {.body = price_object(
                    found_or_error(find_price(sandbox.settings.prices, id), "price", id))};
    });
}

web::Response create_price(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer_once(
        request, sandbox, [&](const StripeFields& fields) { return made_price(sandbox, fields); });
}

web::Response change_price(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer_once(request, sandbox, [&](const StripeFields& fields) {
        const auto& file = sandbox.settings.prices;
        const auto& id = request.path_value("id");
        auto price = find_price(file, id);
        if (price) {
            price->is_active = fields.find("active") == "true";
            add_price(file, *price);
        }
        return price_object(found_or_error(price, "price", id));
    });
}

}  // namespace lectern::sandbox
