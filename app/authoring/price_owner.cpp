#include "authoring/price_owner.hpp"

namespace lectern::authoring {

std::optional<std::string> fault_in_stripe_price(Transaction& transaction,
                                                 const CourseIdentity& known,
                                                 const CourseFile& course) {
    if (!course.stripe_price) return std::nullopt;
    const auto id = known.stored ? std::optional{known.stored->id} : std::nullopt;
    const auto rows = query(transaction, R"sql(
        SELECT owner.slug, owner.id IS NOT DISTINCT FROM $2::bigint AS is_replaced,
               coalesce(owner.stripe_price, '') AS present_price
          FROM courses AS owner
         WHERE (owner.stripe_price = $1 AND owner.id IS DISTINCT FROM $2::bigint)
            OR (owner.stripe_price IS DISTINCT FROM $1
                AND owner.id = (SELECT course_id FROM replaced_prices WHERE stripe_price = $1))
      ORDER BY owner.id
    )sql",
                            *course.stripe_price, id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    if (row.boolean("is_replaced")) {
        return "was replaced by `lectern course sync-prices` (expected " +
               row.text("present_price") + ", or none)";
    }
    return "is the price of the course \"" + row.text("slug") +
           "\" (expected one of its own, or none)";
}

}  // namespace lectern::authoring
