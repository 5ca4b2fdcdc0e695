#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/database.hpp"
#include "platform/stripe.hpp"

// The prices of courses, and whether Stripe has the same.

namespace lectern::authoring {

struct Amount {
    std::int64_t amount_minor = 0;
    std::string currency;
};

/// A paid course that is published or may be.
struct PricedCourse {
    CourseId id;
    std::string slug;
    std::string title;
    bool is_published = false;
    std::int64_t amount_minor = 0;
    std::string currency;
    std::string stripe_price;  // empty: none yet
    std::string installation;
    std::optional<Amount> next =
        {};                        // what the course file asks for, if it is not sold at that yet
    std::string shared_with = {};  // the slug of another course with the same price at Stripe
};

/// Lists the paid courses by slug. Leaves out retired ones.
std::vector<PricedCourse> list_priced_courses(DatabaseHandle& handle);

/// How the price of a course is at Stripe.
enum class PriceState { equal, unknown, other, archived, other_tax, shared };

/// `price` is what Stripe knows of the course's price; nothing if it knows none. `tax` is the
/// school's; if it is off, that of the price does not matter.
PriceState judge_price(const PricedCourse& course, const std::optional<Price>& price, Tax tax);

/// Returns the judgement in words: `price_1 is 4900 EUR at Stripe too`.
std::string price_line(const PricedCourse& course, const std::optional<Price>& price, Tax tax);

/// Returns the amount in minor units and the currency: `4900 EUR`.
std::string price_text(std::int64_t amount_minor, const std::string& currency);

}  // namespace lectern::authoring
