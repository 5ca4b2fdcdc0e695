#include "authoring/prices_at_stripe.hpp"

namespace lectern::authoring {

std::vector<PricedCourse> list_priced_courses(DatabaseHandle& handle) {
    std::vector<PricedCourse> courses;
    for (const auto row : query(handle, R"sql(
        SELECT courses.id, slug, title, status = 'published' AS is_published, amount_minor,
               currency, coalesce(stripe_price, '') AS stripe_price,
               installation.id AS installation, next_amount_minor, next_currency,
               (SELECT coalesce(min(other.slug COLLATE "C"), '')
                  FROM courses AS other
                 WHERE other.stripe_price = courses.stripe_price
                   AND other.id <> courses.id) AS shared_with
          FROM courses, installation
         WHERE amount_minor > 0
           AND status <> 'retired'
      ORDER BY slug COLLATE "C"
    )sql")) {
        const auto next = row.get<std::optional<std::int64_t>>("next_amount_minor");
        courses.push_back(
            {.id = row.get<CourseId>("id"),
             .slug = row.text("slug"),
             .title = row.text("title"),
             .is_published = row.boolean("is_published"),
             .amount_minor = row.integer("amount_minor"),
             .currency = row.text("currency"),
             .stripe_price = row.text("stripe_price"),
             .installation = row.text("installation"),
             .next = next ? std::optional{Amount{*next, row.text("next_currency")}} : std::nullopt,
             .shared_with = row.text("shared_with")});
    }
    return courses;
}

PriceState judge_price(const PricedCourse& course, const std::optional<Price>& price, Tax tax) {
    if (!course.shared_with.empty()) return PriceState::shared;
    if (!price) return PriceState::unknown;
    if (price->amount_minor != course.amount_minor || price->currency != course.currency)
        return PriceState::other;
    if (!price->is_active) return PriceState::archived;
    return tax == Tax::off || tax == price->tax ? PriceState::equal : PriceState::other_tax;
}

std::string price_line(const PricedCourse& course, const std::optional<Price>& price, Tax tax) {
    const auto& name = course.stripe_price;
    const auto ours = price_text(course.amount_minor, course.currency);
    switch (judge_price(course, price, tax)) {
        case PriceState::unknown:
            return name + " is not known to Stripe";
        case PriceState::other:
            return name + " is " + price_text(price->amount_minor, price->currency) +
                   " at Stripe, and " + ours + " here";
        case PriceState::archived:
            return name + " is archived at Stripe";
        case PriceState::other_tax:
            return name + " has the tax behavior " +
                   (price->tax == Tax::off ? "unspecified" : to_text(price->tax)) +
                   " at Stripe, and STRIPE_TAX is " + to_text(tax);
        case PriceState::shared:
            return name + " is the price of " + course.shared_with + " too";
        case PriceState::equal:
            break;
    }
    return name + " is " + ours + " at Stripe too";
}

std::string price_text(std::int64_t amount_minor, const std::string& currency) {
    return std::to_string(amount_minor) + ' ' + currency;
}

}  // namespace lectern::authoring
