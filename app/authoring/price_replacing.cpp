#include "authoring/price_replacing.hpp"

#include <utility>

#include "authoring/course_import.hpp"

namespace lectern::authoring {

namespace {

void remember_replaced(Transaction& transaction, const audit::Act& act,
                       const PricedCourse& course) {
    query(transaction, R"sql(
        INSERT INTO replaced_prices (stripe_price, course_id, replaced_at)
             VALUES ($1, $2, $3)
        ON CONFLICT (stripe_price) DO NOTHING
    )sql",
          course.stripe_price, course.id, act.now);
}

/// Returns the replaced prices that are not archived yet, each with the slug of its course.
std::vector<std::pair<std::string, std::string>> list_unarchived_prices(Database& database) {
    std::vector<std::pair<std::string, std::string>> prices;
    for (const auto row : database.read([](Connection& connection) {
             return query(connection, R"sql(
        SELECT replaced_prices.stripe_price, slug
          FROM replaced_prices
          JOIN courses ON courses.id = course_id
         WHERE archived_at IS NULL
           AND NOT EXISTS (SELECT 1
                             FROM courses AS present
                            WHERE present.stripe_price = replaced_prices.stripe_price)
      ORDER BY replaced_prices.stripe_price COLLATE "C"
    )sql");
         })) {
        prices.emplace_back(row.text("stripe_price"), row.text("slug"));
    }
    return prices;
}

void archive(Database& database, Payments& payments, const std::string& price, Timestamp now) {
    const auto known = payments.find_price(price);
    if (known && known->is_active) payments.archive_price(price);
    database.write([&](Transaction& transaction) {
        return query(transaction, R"sql(
            UPDATE replaced_prices
               SET archived_at = $2
             WHERE stripe_price = $1
        )sql",
                     price, now)
            .affected();
    });
}

}  // namespace

bool save_next_price(Transaction& transaction, const audit::Act& act, const PricedCourse& course,
                     const std::string& stripe_price) {
    wait_for_other_imports(transaction);
    const auto& next = course.next.value();
    const bool is_saved =
        query(transaction, R"sql(
        UPDATE courses
           SET amount_minor = next_amount_minor,
               currency = next_currency,
               stripe_price = $2,
               next_amount_minor = NULL,
               next_currency = NULL
         WHERE id = $1
           AND stripe_price = $3
           AND next_amount_minor = $4
           AND next_currency = $5
    )sql",
              course.id, stripe_price, course.stripe_price, next.amount_minor, next.currency)
            .affected() == 1;
    if (!is_saved) return false;
    if (stripe_price != course.stripe_price) remember_replaced(transaction, act, course);
    audit::write(transaction, act,
                 {.name = "course_price_synced",
                  .reason = stripe_price + ": " + price_text(next.amount_minor, next.currency),
                  .course_id = course.id});
    return true;
}

std::vector<SyncLine> archive_replaced_prices(Database& database, Payments& payments,
                                              Timestamp now) {
    std::vector<SyncLine> failures;
    for (const auto& [price, slug] : list_unarchived_prices(database)) {
        try {
            archive(database, payments, price, now);
        } catch (const PaymentsError& error) {
            failures.push_back({slug,
                                "replaced " + price + " is not archived: " + error.what() +
                                    "; it may be the default price of its product, which "
                                    "Stripe's dashboard can change",
                                false});
        }
    }
    return failures;
}

}  // namespace lectern::authoring
