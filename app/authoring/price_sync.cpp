#include "authoring/price_sync.hpp"

#include <optional>

#include "authoring/prices_at_stripe.hpp"

namespace lectern::authoring {

namespace {

SyncLine check_price(const PricedCourse& course, const std::optional<Price>& price, Tax tax) {
    return {course.slug, price_line(course, price, tax),
            judge_price(course, price, tax) == PriceState::equal};
}

/// Saves the id of the price unless the course has changed during the request to Stripe; the price
/// then no longer fits. Returns whether it was saved.
bool save_price(Transaction& transaction, const audit::Act& act, const PricedCourse& course,
                const std::string& stripe_price) {
    const bool is_saved = query(transaction, R"sql(
        UPDATE courses
           SET stripe_price = $2
         WHERE id = $1
           AND stripe_price IS NULL
           AND amount_minor = $3
           AND currency = $4
    )sql",
                                course.id, stripe_price, course.amount_minor, course.currency)
                              .affected() == 1;
    if (is_saved) {
        audit::write(
            transaction, act,
            {.name = "course_price_synced",
             .reason = stripe_price + ": " + price_text(course.amount_minor, course.currency),
             .course_id = course.id});
    }
    return is_saved;
}

SyncLine create_price_for(Database& database, Payments& payments, const audit::Act& act,
                          const PricedCourse& course, const NewPriceTax& tax) {
    auto wanted = course.slug + ':' + std::to_string(course.amount_minor) + course.currency;
    if (tax.tax != Tax::off) wanted += std::string{':'} + to_text(tax.tax) + ':' + tax.product_code;
    const auto price =
        payments.create_price({.idempotency_key = "price:" + course.installation + ':' + wanted,
                               .product_name = course.title,
                               .amount_minor = course.amount_minor,
                               .currency = course.currency,
                               .lookup_key = "lectern:" + course.installation + ':' + wanted,
                               .tax = tax.tax,
                               .tax_code = tax.product_code});
    const bool is_saved = database.write(
        [&](Transaction& transaction) { return save_price(transaction, act, course, price.id); });
    if (!is_saved) return {course.slug, "changed meanwhile; run this again", false};
    return {course.slug, "made " + price.id + "; write it into the course file", true};
}

}  // namespace

std::vector<SyncLine> sync_prices(Database& database, Payments& payments, const audit::Act& act,
                                  const NewPriceTax& tax) {
    const auto courses =
        database.read([](Connection& connection) { return list_priced_courses(connection); });
    std::vector<SyncLine> lines;
    for (const auto& course : courses) {
        lines.push_back(
            course.stripe_price.empty()
                ? create_price_for(database, payments, act, course, tax)
                : check_price(course, payments.find_price(course.stripe_price), tax.tax));
    }
    return lines;
}

}  // namespace lectern::authoring
