#include "authoring/price_sync.hpp"

#include <optional>
#include <utility>

#include "authoring/course_import.hpp"
#include "authoring/price_replacing.hpp"
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
    wait_for_other_imports(transaction);
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

Price create_price(Payments& payments, const PricedCourse& course, const Amount& amount,
                   const NewPriceTax& tax) {
    auto wanted = course.slug + ':' + std::to_string(amount.amount_minor) + amount.currency;
    if (tax.tax != Tax::off) wanted += std::string{':'} + to_text(tax.tax) + ':' + tax.product_code;
    // A course that returns to a former amount needs another price: the former one is archived.
    if (!course.stripe_price.empty()) wanted += ":after:" + course.stripe_price;
    return payments.create_price({.idempotency_key = "price:" + course.installation + ':' + wanted,
                                  .product_name = course.title,
                                  .amount_minor = amount.amount_minor,
                                  .currency = amount.currency,
                                  .lookup_key = "lectern:" + course.installation + ':' + wanted,
                                  .tax = tax.tax,
                                  .tax_code = tax.product_code});
}

SyncLine made(const PricedCourse& course, const std::string& stripe_price, bool is_saved) {
    if (!is_saved) return {course.slug, "changed meanwhile; run this again", false};
    return {course.slug, "made " + stripe_price + "; write it into the course file", true};
}

SyncLine create_price_for(Database& database, Payments& payments, const audit::Act& act,
                          const PricedCourse& course, const NewPriceTax& tax) {
    const auto price = create_price(payments, course, {course.amount_minor, course.currency}, tax);
    return made(course, price.id, database.write([&](Transaction& transaction) {
        return save_price(transaction, act, course, price.id);
    }));
}

/// Makes the price for the next amount, unless the present price has that amount at Stripe already.
SyncLine replace_price_of(Database& database, Payments& payments, const audit::Act& act,
                          const PricedCourse& course, const NewPriceTax& tax) {
    auto wanted = course;
    wanted.amount_minor = course.next->amount_minor;
    wanted.currency = course.next->currency;
    wanted.shared_with.clear();
    const auto present = payments.find_price(course.stripe_price);
    const bool is_right = judge_price(wanted, present, tax.tax) == PriceState::equal;
    const auto price = is_right ? *present : create_price(payments, course, *course.next, tax);
    return made(course, price.id, database.write([&](Transaction& transaction) {
        return save_next_price(transaction, act, course, price.id);
    }));
}

SyncLine sync_price_of(Database& database, Payments& payments, const audit::Act& act,
                       const PricedCourse& course, const NewPriceTax& tax) {
    if (course.stripe_price.empty()) {
        return create_price_for(database, payments, act, course, tax);
    }
    if (course.next) return replace_price_of(database, payments, act, course, tax);
    return check_price(course, payments.find_price(course.stripe_price), tax.tax);
}

}  // namespace

std::vector<SyncLine> sync_prices(Database& database, Payments& payments, const audit::Act& act,
                                  const NewPriceTax& tax) {
    const auto courses =
        database.read([](Connection& connection) { return list_priced_courses(connection); });
    std::vector<SyncLine> lines;
    for (const auto& course : courses) {
        lines.push_back(sync_price_of(database, payments, act, course, tax));
    }
    for (auto& failure : archive_replaced_prices(database, payments, act.now))
        lines.push_back(std::move(failure));
    return lines;
}

}  // namespace lectern::authoring
