#include "authoring/price_sync.hpp"

#include <cstdint>

namespace lectern::authoring {

namespace {

struct PricedCourse {
    CourseId id;
    std::string slug;
    std::string title;
    std::int64_t amount_minor = 0;
    std::string currency;
    std::string stripe_price;  // empty: none yet
    std::string installation;
};

std::vector<PricedCourse> list_priced_courses(DatabaseHandle& handle) {
    std::vector<PricedCourse> courses;
    for (const auto row : query(handle, R"sql(
        SELECT courses.id, slug, title, amount_minor, currency,
               coalesce(stripe_price, '') AS stripe_price, installation.id AS installation
          FROM courses, installation
         WHERE amount_minor > 0
           AND status <> 'retired'
      ORDER BY slug COLLATE "C"
    )sql")) {
        courses.push_back({.id = row.get<CourseId>("id"),
                           .slug = row.text("slug"),
                           .title = row.text("title"),
                           .amount_minor = row.integer("amount_minor"),
                           .currency = row.text("currency"),
                           .stripe_price = row.text("stripe_price"),
                           .installation = row.text("installation")});
    }
    return courses;
}

std::string money(std::int64_t amount_minor, const std::string& currency) {
    return std::to_string(amount_minor) + ' ' + currency;
}

SyncLine check_price(const PricedCourse& course, const std::optional<Price>& price) {
    const auto& name = course.stripe_price;
    const auto& slug = course.slug;
    if (!price) return {slug, name + " is not known to Stripe", false};
    if (price->amount_minor != course.amount_minor || price->currency != course.currency) {
        return {slug,
                name + " is " + money(price->amount_minor, price->currency) + " at Stripe, and " +
                    money(course.amount_minor, course.currency) + " here",
                false};
    }
    if (!price->is_active) return {slug, name + " is archived at Stripe", false};
    return {slug, name + " is " + money(price->amount_minor, price->currency) + " at Stripe too",
            true};
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
        audit::write(transaction, act,
                     {.name = "course_price_synced",
                      .reason = stripe_price + ": " + money(course.amount_minor, course.currency),
                      .course_id = course.id});
    }
    return is_saved;
}

SyncLine create_price_for(Database& database, Payments& payments, const audit::Act& act,
                          const PricedCourse& course) {
    const auto wanted = course.slug + ':' + std::to_string(course.amount_minor) + course.currency;
    const auto price =
        payments.create_price({.idempotency_key = "price:" + course.installation + ':' + wanted,
                               .product_name = course.title,
                               .amount_minor = course.amount_minor,
                               .currency = course.currency,
                               .lookup_key = "lectern:" + course.installation + ':' + wanted});
    const bool is_saved = database.write(
        [&](Transaction& transaction) { return save_price(transaction, act, course, price.id); });
    if (!is_saved) return {course.slug, "changed meanwhile; run this again", false};
    return {course.slug, "made " + price.id + "; write it into the course file", true};
}

}  // namespace

std::vector<SyncLine> sync_prices(Database& database, Payments& payments, const audit::Act& act) {
    const auto courses =
        database.read([](Connection& connection) { return list_priced_courses(connection); });
    std::vector<SyncLine> lines;
    for (const auto& course : courses) {
        lines.push_back(course.stripe_price.empty()
                            ? create_price_for(database, payments, act, course)
                            : check_price(course, payments.find_price(course.stripe_price)));
    }
    return lines;
}

}  // namespace lectern::authoring
