#include "payments/code_commands.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit_commands.hpp"
#include "catalog/money.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "platform/ascii.hpp"
#include "platform/crypto.hpp"
#include "platform/json.hpp"
#include "platform/promotion_code.hpp"
#include "platform/stripe_promotion_codes.hpp"
#include "services_of_process.hpp"

namespace lectern::payments {
namespace {

/// Returns the code. Throws UsageError unless Stripe takes it.
std::string code_from(const std::string& text) {
    if (is_promotion_code(text)) return text;
    throw UsageError{"CODE: takes up to " + std::to_string(longest_promotion_code) +
                     " letters from a to z, digits and dashes, got " + text};
}

/// Returns the percentage as Stripe takes it. Throws UsageError.
std::string percent_from(const std::string& text) {
    double percent = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, percent, std::chars_format::fixed);
    const auto point = text.find('.');
    const bool has_few_decimals =
        point == std::string::npos || (point + 1 < text.size() && text.size() - point <= 3);
    if (fault == std::errc{} && stop == end && has_few_decimals && percent > 0 && percent <= 100)
        return text;
    throw UsageError{"--percent: takes a number above 0, up to 100, with up to two decimals, got " +
                     text};
}

/// Adds what the code takes off: a percentage or an amount. Throws UsageError.
void add_discount(NewPromotionCode& wanted, const Options& options) {
    const auto percent = options.value("--percent");
    const auto amount = options.value("--amount");
    const auto currency = options.value("--currency");
    if (percent.has_value() == amount.has_value())
        throw UsageError{"takes either --percent or --amount"};
    if (amount.has_value() != currency.has_value())
        throw UsageError{"--amount and --currency need each other"};
    if (percent) {
        wanted.percent_off = percent_from(*percent);
        return;
    }
    wanted.currency = upper_case(*currency);
    if (!catalog::is_known_currency(wanted.currency))
        throw UsageError{"--currency: takes a currency of Stripe, such as EUR, got " + *currency};
    wanted.amount_off_minor = catalog::parse_money(*amount, wanted.currency).value_or(0);
    if (wanted.amount_off_minor <= 0)
        throw UsageError{"--amount: takes an amount in " + wanted.currency + ", such as " +
                         catalog::money_decimal(1000, wanted.currency) + ", got " + *amount};
}

/// Adds when and after how many purchases the code ends. Throws UsageError.
void add_end(NewPromotionCode& wanted, const Options& options, Database& database, Timestamp now) {
    if (options.has("--limit")) wanted.max_redemptions = options.number("--limit", 1);
    if (!options.has("--expires")) return;
    wanted.expires_at = database.read([&](Connection& connection) {
        return audit::time_from(options, "--expires", connection, now);
    });
    if (wanted.expires_at > now) return;
    throw UsageError{"--expires: takes a time in the future, such as 2027-01-31, got " +
                     *options.value("--expires")};
}

/// Returns Stripe's id of the product of a course. Throws CommandFailure if it has none.
std::string product_of(const std::string& slug, Database& database,
                       const StripePromotionCodes& codes) {
    const auto price = database.read([&](Connection& connection) -> std::optional<std::string> {
        const auto rows = query(connection, R"sql(
            SELECT coalesce(stripe_price, '') AS stripe_price
              FROM courses
             WHERE id = (SELECT course_id FROM course_slugs WHERE slug = $1)
        )sql",
                                slug);
        if (rows.empty()) return std::nullopt;
        return rows.front().text("stripe_price");
    });
    if (!price) throw CommandFailure{"no course " + slug};
    if (price->empty())
        throw CommandFailure{"course " + slug +
                             ": has no price at Stripe; run lectern course "
                             "sync-prices first"};
    const auto product = codes.find_product_of_price(*price);
    if (!product) throw CommandFailure{"course " + slug + ": Stripe does not know " + *price};
    return *product;
}

/// Returns `20 %` or `€10.00`.
std::string discount_text(const PromotionCode& code) {
    if (code.percent_off <= 0) return catalog::money_text(code.amount_off_minor, code.currency);
    auto text =
        catalog::money_decimal(std::llround(code.percent_off * 100), "EUR");  // two decimals
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text + " %";
}

std::string record_of(const PromotionCode& code) {
    const auto end = code.expires_at ? json::Scalar{iso8601(*code.expires_at)} : nullptr;
    const auto limit = code.max_redemptions ? json::Scalar{*code.max_redemptions} : nullptr;
    return json::object({{"code", code.code},
                         {"discount", discount_text(code)},
                         {"is_active", code.is_active},
                         {"used", code.times_redeemed},
                         {"limit", limit},
                         {"expires_at", end},
                         {"id", code.id}});
}

/// Runs `work` with Stripe's promotion codes.
template <typename Work>
int with_codes(const Options& options, const Work& work) {
    return with_services(options, [&](Services& services) {
        HttpClient http;
        const StripePromotionCodes codes{http, services.config.stripe_api_url,
                                         services.config.stripe_secret_key};
        return work(services, codes);
    });
}

void write_audit(Services& services, const audit::EventName& name, const std::string& reason) {
    const auto act = audit::act_of_operator(services.clock.now());
    services.database.write([&](Transaction& transaction) {
        audit::write(transaction, act, {.name = name, .reason = reason});
    });
}

}  // namespace

int create_code(const Options& options) {
    NewPromotionCode wanted;
    wanted.code = code_from(options.argument());
    add_discount(wanted, options);
    return with_codes(options, [&](Services& services, const StripePromotionCodes& codes) {
        add_end(wanted, options, services.database, services.clock.now());
        if (const auto course = options.value("--course"))
            wanted.product = product_of(*course, services.database, codes);
        if (const auto known = codes.find_active(wanted.code))
            throw CommandFailure{"code " + known->code + ": is active already, for " +
                                 discount_text(*known) + "; end it first, or choose another"};
        // A random key: the same code may be made again after it was ended.
        wanted.idempotency_key = "code:" + crypto::random_token();
        const auto made = codes.create(wanted);
        write_audit(services, "promotion_code_created", made.code + ": " + discount_text(made));
        print_result("code " + made.code + ": takes " + discount_text(made) + " off",
                     record_of(made), options.output_format());
        return 0;
    });
}

int list_codes(const Options& options) {
    return with_codes(options, [&](Services&, const StripePromotionCodes& codes) {
        std::vector<std::string> records;
        for (const auto& code : codes.list()) records.push_back(record_of(code));
        print_list(records, options.output_format());
        return 0;
    });
}

int end_code(const Options& options) {
    const auto name = code_from(options.argument());
    return with_codes(options, [&](Services& services, const StripePromotionCodes& codes) {
        const auto code = codes.find_active(name);
        if (!code) throw CommandFailure{"no active code " + name};
        codes.end(code->id, "code:" + crypto::random_token());
        write_audit(services, "promotion_code_ended", code->code);
        print_result("code " + code->code + ": ended",
                     json::object({{"code", code->code}, {"result", std::string{"ended"}}}),
                     options.output_format());
        return 0;
    });
}

}  // namespace lectern::payments
