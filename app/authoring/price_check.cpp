#include "authoring/price_check.hpp"

#include "authoring/prices_at_stripe.hpp"

namespace lectern::authoring {

std::optional<std::string> find_price_fault(Payments& payments, const CourseFile& course) {
    if (!names_price(course)) return std::nullopt;
    const PricedCourse priced{.id = {},
                              .slug = course.slug,
                              .title = course.title,
                              .is_published = false,
                              .amount_minor = course.amount_minor,
                              .currency = course.currency,
                              .stripe_price = *course.stripe_price,
                              .installation = {}};
    try {
        const auto price = payments.find_price(priced.stripe_price);
        // `lectern course sync-prices` and `lectern doctor` judge the tax behavior.
        if (judge_price(priced, price, Tax::off) == PriceState::equal) return std::nullopt;
        return price_line(priced, price, Tax::off);
    } catch (const PaymentsError& error) {
        return price_not_compared(course, error.what());
    }
}

bool names_price(const CourseFile& course) {
    return course.amount_minor > 0 && course.stripe_price.has_value();
}

std::string price_not_compared(const CourseFile& course, const std::string& reason) {
    return course.stripe_price.value() + " was not compared with Stripe: " + reason;
}

}  // namespace lectern::authoring
