#include "sandbox/session_request.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

#include "sandbox/stripe_error.hpp"

namespace lectern::sandbox {

namespace {

constexpr std::int64_t now = 1'700'000'000;

struct Prices {
    std::filesystem::path file = std::filesystem::temp_directory_path() /
                                 ("lectern-prices-" + std::to_string(::getpid()) + ".json");
    Prices() {
        std::ofstream{file}
            << R"({"price_a":{"amount_minor":4900,"currency":"eur","name":"A"},)"
               R"("price_b":{"amount_minor":100,"currency":"usd"},)"
               R"("price_net":{"amount_minor":4900,"currency":"eur","tax_behavior":"exclusive"},)"
               R"("price_gross":{"amount_minor":4900,"currency":"eur",)"
               R"("tax_behavior":"inclusive"},)"
               R"("price_old":{"amount_minor":1,"currency":"eur","active":false}})";
    }
    ~Prices() { std::filesystem::remove(file); }
    Prices(const Prices&) = delete;
    Prices& operator=(const Prices&) = delete;

    [[nodiscard]] SessionRequest read(const std::string& fields) const {
        return session_request_from(StripeFields{fields}, file, now);
    }
    /// Returns the error as JSON, or an empty string if the request is accepted.
    [[nodiscard]] std::string refusal(const std::string& fields) const {
        try {
            static_cast<void>(read(fields));
        } catch (const StripeError& error) {
            return error.body();
        }
        return {};
    }
};

const std::string good =
    "mode=payment&line_items[0][price]=price_a&line_items[0][quantity]=2"
    "&success_url=http://x/?s={CHECKOUT_SESSION_ID}";

std::string expiring_in(std::int64_t seconds) {
    return good + "&expires_at=" + std::to_string(now + seconds);
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sandbox_session_request, Prices)

BOOST_AUTO_TEST_CASE(amount_and_currency_come_from_the_price) {
    const auto request = read(good);
    BOOST_REQUIRE(request.items.size() == 1U);
    BOOST_TEST(request.items[0].amount_minor == 9800);
    BOOST_TEST(request.items[0].name == "A");
    BOOST_TEST(request.currency == "eur");
    BOOST_TEST(request.expires_at == now + 24 * 60 * 60);
}

BOOST_AUTO_TEST_CASE(a_session_expires_after_30_minutes_to_24_hours) {
    BOOST_TEST(refusal(expiring_in(30 * 60)).empty());
    BOOST_TEST(refusal(expiring_in(24 * 60 * 60)).empty());
    BOOST_TEST(has(refusal(expiring_in(30 * 60 - 1)), "at least 30 minutes"));
    BOOST_TEST(has(refusal(expiring_in(24 * 60 * 60 + 1)), "less than 24 hours"));
}

BOOST_AUTO_TEST_CASE(a_missing_parameter_is_named) {
    BOOST_TEST(has(refusal("mode=payment"), R"("param":"line_items")"));
    BOOST_TEST(has(refusal("mode=payment&line_items[0][price]=price_a"),
                   R"("param":"line_items[0][quantity]")"));
    BOOST_TEST(has(refusal("mode=payment&line_items[0][price]=price_a&line_items[0][quantity]=1"),
                   R"("param":"success_url")"));
}

BOOST_AUTO_TEST_CASE(unknown_prices_parameters_and_two_discounts_are_refused) {
    BOOST_TEST(has(refusal("mode=payment&line_items[0][price]=price_x&line_items[0][quantity]=1"),
                   "No such price"));
    BOOST_TEST(has(refusal(good + "&sucess_url=x"), "parameter_unknown"));
    BOOST_TEST(has(refusal(good + "&allow_promotion_codes=true&discounts[0][promotion_code]=p"),
                   "only specify one"));
    BOOST_TEST(has(refusal(good + "&line_items[1][price]=price_b&line_items[1][quantity]=1"),
                   "same currency"));
}

BOOST_AUTO_TEST_CASE(a_code_may_leave_nothing_but_not_less_than_the_minimum) {
    const std::string one =
        "mode=payment&line_items[0][price]=price_a&line_items[0][quantity]=1"
        "&success_url=http://x/"
        "?s={CHECKOUT_SESSION_ID}&discounts[0][promotion_code]=promo_sandbox_";
    BOOST_TEST(has(refusal(one + "most99"), R"("code":"amount_too_small")"));
    BOOST_TEST(read(one + "free100").discount_minor == 4900);
    BOOST_TEST(read(good + "&discounts[0][promotion_code]=promo_sandbox_most99").discount_minor ==
               9702);
}

BOOST_AUTO_TEST_CASE(a_code_is_for_its_product_and_its_currency) {
    const auto read_with = [&](PromotionCode code) {
        const CodeFinder finder = [code](std::string_view) { return code; };
        return session_request_from(StripeFields{good + "&discounts[0][promotion_code]=" + code.id},
                                    file, now, finder);
    };
    PromotionCode code{
        .id = "promo_1", .code = "SPRING", .amount_off_minor = 1000, .currency = "eur"};
    BOOST_TEST(read_with(code).discount_minor == 1000);
    code.product = "prod_of_price_a";
    BOOST_TEST(read_with(code).discount_minor == 1000);
    code.product = "prod_of_price_b";
    BOOST_CHECK_THROW(read_with(code), StripeError);
    code.product.clear();
    code.currency = "usd";
    BOOST_CHECK_THROW(read_with(code), StripeError);
}

BOOST_AUTO_TEST_CASE(a_promotion_code_reduces_the_total_of_all_items) {
    const auto request = read(good + "&discounts[0][promotion_code]=promo_sandbox_welcome20");
    BOOST_TEST(request.promotion_code == "promo_sandbox_welcome20");
    BOOST_TEST(request.discount_minor == 1960);
    BOOST_TEST(read(good + "&allow_promotion_codes=true").discount_minor == 0);
}

BOOST_AUTO_TEST_CASE(unknown_codes_bare_coupons_and_second_discounts_are_refused) {
    const auto code = good + "&discounts[0][promotion_code]=promo_sandbox_welcome20";
    BOOST_TEST(has(refusal(good + "&discounts[0][promotion_code]=WELCOME20"),
                   R"("param":"discounts[0][promotion_code]")"));
    BOOST_TEST(has(refusal(good + "&discounts[0][coupon]=c"), "parameter_unsupported_in_sandbox"));
    BOOST_TEST(has(refusal(code + "&discounts[1][promotion_code]=promo_sandbox_free100"),
                   "only specify one discount"));
}

BOOST_AUTO_TEST_CASE(
    restricted_codes_archived_prices_and_invalid_addresses_are_refused_like_stripe) {
    const auto with_code = good + "&discounts[0][promotion_code]=promo_sandbox_";
    BOOST_TEST(has(refusal(with_code + "big10"), R"("param":"discounts[0][promotion_code]")"));
    BOOST_TEST(has(refusal(with_code + "first10"), "prior transactions"));
    BOOST_TEST(!has(refusal(with_code + "first10"), "param"));
    auto archived = good;
    archived.replace(archived.find("price_a"), 7, "price_old");
    BOOST_TEST(has(refusal(archived), R"("param":"line_items[0][price]")"));
    BOOST_TEST(
        has(refusal(good + "&customer_email=a..b@example.com"), R"("code":"email_invalid")"));
}

BOOST_AUTO_TEST_CASE(automatic_tax_needs_prices_with_a_tax_behavior) {
    const std::string tax = "&automatic_tax[enabled]=true";
    const auto of_price = [](const std::string& price) {
        auto fields = good;
        return fields.replace(fields.find("price_a"), 7, price);
    };
    BOOST_TEST(read(of_price("price_net") + tax).tax_behavior == "exclusive");
    BOOST_TEST(read(of_price("price_gross") + tax).tax_behavior == "inclusive");
    BOOST_TEST(read(of_price("price_net")).tax_behavior == "");
    BOOST_TEST(read(of_price("price_net") + "&automatic_tax[enabled]=false").tax_behavior == "");
    BOOST_TEST(has(refusal(good + tax), "`price_a` does not have a `tax_behavior` set"));
    BOOST_TEST(has(refusal(good + "&automatic_tax[enabled]=yes"), "Invalid boolean"));
    BOOST_TEST(has(refusal(good + "&line_items[0][tax_rates][0]=txr_1"),
                   "parameter_unsupported_in_sandbox"));
}

BOOST_AUTO_TEST_CASE(address_and_tax_id_are_asked_for_if_wanted) {
    BOOST_TEST(!read(good).needs_billing_address);
    BOOST_TEST(!read(good).asks_for_tax_id);
    const auto asking =
        read(good + "&billing_address_collection=required&tax_id_collection[enabled]=true");
    BOOST_TEST(asking.needs_billing_address);
    BOOST_TEST(asking.asks_for_tax_id);
    BOOST_TEST(has(refusal(good + "&billing_address_collection=always"),
                   R"("param":"billing_address_collection")"));
}

BOOST_AUTO_TEST_CASE(an_invoice_is_made_if_wanted) {
    BOOST_TEST(!read(good).creates_invoice);
    BOOST_TEST(read(good + "&invoice_creation[enabled]=true").creates_invoice);
    BOOST_TEST(has(refusal(good + "&invoice_creation[enabled]=on"), "Invalid boolean"));
    BOOST_TEST(has(refusal(good + "&invoice_creation[invoice_data][footer]=x"),
                   "parameter_unsupported_in_sandbox"));
}

BOOST_AUTO_TEST_CASE(the_terms_must_be_accepted_if_wanted) {
    const std::string terms = "&consent_collection[terms_of_service]=";
    BOOST_TEST(!read(good).needs_terms);
    BOOST_TEST(!read(good + terms + "none").needs_terms);
    BOOST_TEST(read(good + terms + "required").needs_terms);
    BOOST_TEST(has(refusal(good + terms + "true"), "must be one of none or required"));
    BOOST_TEST(has(refusal(good + "&consent_collection[promotions]=auto"),
                   "parameter_unsupported_in_sandbox"));
}

BOOST_AUTO_TEST_CASE(a_language_of_the_page_must_be_one_that_stripe_has) {
    BOOST_TEST(read(good).locale == "");
    BOOST_TEST(read(good + "&locale=pt-BR").locale == "pt-BR");
    BOOST_TEST(has(refusal(good + "&locale=pt-br"), R"("param":"locale")"));
    BOOST_TEST(has(refusal(good + "&locale="), "parameter_invalid_empty"));
}

BOOST_AUTO_TEST_CASE(a_success_url_with_encoded_braces_is_refused) {
    const auto encoded =
        "mode=payment&line_items[0][price]=price_a&line_items[0][quantity]=1"
        "&success_url=http://x/?s=%257BCHECKOUT_SESSION_ID%257D";
    BOOST_TEST(has(refusal(encoded), "{CHECKOUT_SESSION_ID}"));
}

BOOST_AUTO_TEST_CASE(metadata_of_session_and_payment_are_separate) {
    const auto request =
        read(good + "&metadata[order]=1&metadata[none]=&payment_intent_data[metadata][order]=2");
    BOOST_REQUIRE(request.metadata.size() == 1U);
    BOOST_TEST(request.metadata[0].second == "1");
    BOOST_REQUIRE(request.payment_intent_metadata.size() == 1U);
    BOOST_TEST(request.payment_intent_metadata[0].second == "2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::sandbox
