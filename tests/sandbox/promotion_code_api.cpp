#include "promotion_code_api.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>
#include <vector>

#include "identifiers.hpp"
#include "platform/json.hpp"
#include "promotion_codes.hpp"
#include "stripe_answer.hpp"
#include "stripe_error.hpp"
#include "stripe_list.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::string_view coupons_folder = "coupons";
constexpr std::size_t id_letters = 24;

template <typename Number>
Number number_in(const StripeFields& fields, const std::string& name) {
    const auto text = fields.find(name).value_or("0");
    Number number{};
    const auto* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, number);
    if (fault == std::errc{} && stop == end) return number;
    throw invalid_request("Invalid number: " + text, "parameter_invalid_integer", name);
}

void expect_names(const StripeFields& fields, const std::vector<std::string>& known) {
    for (const auto& name : fields.top_names()) {
        if (std::ranges::find(known, name) != known.end()) continue;
        throw invalid_request("Received unknown parameter: " + name, "parameter_unknown", name);
    }
}

/// Returns a code without a name: what its coupon takes off.
PromotionCode coupon_in(const StripeFields& fields) {
    expect_names(fields,
                 {"duration", "name", "percent_off", "amount_off", "currency", "applies_to"});
    PromotionCode coupon{.id = "sandbox_" + random_letters(id_letters),
                         .code = fields.find("name").value_or(""),
                         .percent_off = number_in<double>(fields, "percent_off"),
                         .amount_off_minor = number_in<std::int64_t>(fields, "amount_off"),
                         .currency = fields.find("currency").value_or(""),
                         .product = fields.find("applies_to[products][0]").value_or(""),
                         .created = unix_now()};
    constexpr std::size_t longest_name = 40;
    if (coupon.code.size() > longest_name)
        throw invalid_request("Invalid string: must be at most 40 characters", "", "name");
    const bool has_percent = fields.has("percent_off");
    if (has_percent == fields.has("amount_off")) {
        throw invalid_request("You must specify either `amount_off` or `percent_off`.", "", "");
    }
    if (has_percent && (coupon.percent_off <= 0 || coupon.percent_off > 100)) {
        throw invalid_request("Invalid percent_off: must be above 0 and at most 100.", "",
                              "percent_off");
    }
    if (!has_percent && (coupon.amount_off_minor < 1 || coupon.currency.empty())) {
        throw invalid_request("You must pass `currency` when passing `amount_off`",
                              "parameter_missing", "currency");
    }
    return coupon;
}

std::string coupon_text(const PromotionCode& coupon) {
    return json::object({{"id", coupon.id},
                         {"object", std::string{"coupon"}},
                         {"duration", std::string{"once"}},
                         {"livemode", false},
                         {"name", coupon.code},
                         {"valid", true}});
}

bool is_code(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char byte) {
        return std::isalnum(byte) != 0 || byte == '-';
    });
}

std::string upper(std::string text) {
    for (auto& letter : text)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

/// Returns how many sessions were completed with the code.
std::int64_t times_used(const Sandbox& sandbox, const std::string& id) {
    const auto sessions = sandbox.sessions.list();
    return std::ranges::count_if(sessions, [&](const Session& session) {
        return session.is_complete() && session.promotion_code == id;
    });
}

std::optional<PromotionCode> find_active(const Sandbox& sandbox, const std::string& code) {
    for (auto& known : list_promotion_codes(sandbox.state)) {
        if (upper(known.code) != upper(code)) continue;
        if (is_active(known, unix_now(), times_used(sandbox, known.id))) return known;
    }
    return {};
}

PromotionCode code_in(const StripeFields& fields, const Sandbox& sandbox) {
    expect_names(fields, {"code", "promotion", "expand", "expires_at", "max_redemptions"});
    const auto coupon = fields.find("promotion[coupon]").value_or("");
    const auto stored = sandbox.state.read(coupons_folder, coupon);
    if (!stored || fields.find("promotion[type]") != "coupon") {
        throw invalid_request("No such coupon: '" + coupon + "'", "resource_missing",
                              "promotion[coupon]");
    }
    auto code = promotion_code_from(*stored);
    code.id = "promo_sandbox_" + random_letters(id_letters);
    code.code = fields.find("code").value_or("");
    code.expires_at = number_in<std::int64_t>(fields, "expires_at");
    code.max_redemptions = number_in<std::int64_t>(fields, "max_redemptions");
    if (!is_code(code.code))
        throw invalid_request("Invalid code: only letters, digits and dashes.", "", "code");
    if (code.expires_at != 0 && code.expires_at <= unix_now())
        throw invalid_request("The expiration time must be in the future.", "", "expires_at");
    if (find_active(sandbox, code.code)) {
        throw invalid_request(
            "An active promotion code with `code: " + code.code + "` already exists.", "", "");
    }
    return code;
}

std::string shown(const PromotionCode& code, const Sandbox& sandbox, bool is_expanded) {
    return stripe_object(code, times_used(sandbox, code.id), is_expanded);
}

/// Returns the codes that the request selects by `code` and `active`.
std::vector<Listed> wanted_codes(const web::Request& request, const Sandbox& sandbox,
                                 bool is_expanded) {
    const auto code = request.query_value("code");
    const auto active = request.query_value("active");
    std::vector<Listed> found;
    for (const auto& known : list_promotion_codes(sandbox.state)) {
        const bool is_usable = is_active(known, unix_now(), times_used(sandbox, known.id));
        if (code && upper(known.code) != upper(*code)) continue;
        if (active && (*active == "true") != is_usable) continue;
        found.push_back({.id = known.id,
                         .created = known.created,
                         .object = shown(known, sandbox, is_expanded)});
    }
    return found;
}

}  // namespace

web::Response create_coupon(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer_once(request, sandbox, [&](const StripeFields& fields) {
        const auto coupon = coupon_in(fields);
        sandbox.state.write(coupons_folder, coupon.id, stored_text(coupon));
        return coupon_text(coupon);
    });
}

web::Response create_promotion_code(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer_once(request, sandbox, [&](const StripeFields& fields) {
        const auto code = code_in(fields, sandbox);
        store_promotion_code(sandbox.state, code);
        return shown(code, sandbox, fields.has("expand"));
    });
}

web::Response update_promotion_code(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer_once(request, sandbox, [&](const StripeFields& fields) {
        const auto& id = request.path_value("id");
        auto code = find_stored_code(sandbox.state, id);
        if (!code) {
            throw StripeError{"No such promotion code: '" + id + "'",
                              {.status = 404, .code = "resource_missing", .param = "id"}};
        }
        expect_names(fields, {"active"});
        code->is_active = fields.find("active") == "true";
        store_promotion_code(sandbox.state, *code);
        return shown(*code, sandbox, false);
    });
}

web::Response list_promotion_codes(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        expect_parameters(request, {"code", "active", "expand[]"});
        const bool is_expanded = request.query_value("expand[]") == "data.promotion.coupon";
        return {.body = stripe_list(request, wanted_codes(request, sandbox, is_expanded))};
    });
}

CodeFinder usable_codes(const Sandbox& sandbox) {
    return [&sandbox](std::string_view id) -> std::optional<PromotionCode> {
        auto code = find_stored_code(sandbox.state, id);
        if (!code || !is_active(*code, unix_now(), times_used(sandbox, code->id))) return {};
        return code;
    };
}

}  // namespace lectern::sandbox
