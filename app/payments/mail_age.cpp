#include "payments/mail_age.hpp"

#include <chrono>

namespace lectern::payments {

namespace {

/// Older events are not mailed. Stripe retries a webhook for three days, and reconciliation looks
/// four days back.
constexpr std::chrono::seconds mailable_age = std::chrono::days{7};
/// The tolerated difference between Stripe's clock and ours.
constexpr std::chrono::seconds clock_tolerance = std::chrono::minutes{5};
/// After a restore, reconciliation recreates lost orders within this time.
constexpr std::chrono::seconds healing_time = std::chrono::days{1};

/// Returns it in SQL.
std::string interval(std::chrono::seconds length) {
    return "interval '" + std::to_string(length.count()) + " seconds'";
}

}  // namespace

std::string loss_condition(const std::string& order_id, const std::string& happened_at) {
    const auto time = happened_at + "::timestamptz";
    return R"sql((EXISTS (SELECT
                 FROM restorations
                WHERE lost_at >= )sql" +
           time + R"sql()
        OR (EXISTS (SELECT
                      FROM orders
                     WHERE id = )sql" +
           order_id + " AND created_at > " + time + " + " + interval(clock_tolerance) + R"sql()
            AND NOT EXISTS (SELECT
                              FROM restorations
                             WHERE lost_at < )sql" +
           time + " AND restored_at >= " + time + " - " + interval(healing_time) + ")))";
}

bool was_mailed_before_a_loss(DatabaseHandle& handle, OrderId order_id, Timestamp happened_at) {
    static const auto asking = "SELECT " + loss_condition("$1", "$2") + " AS value";
    return query(handle, asking.c_str(), order_id, happened_at).front().boolean("value");
}

MailAge mail_age(Timestamp happened_at, Timestamp now, bool was_mailed) {
    const bool is_too_old = was_mailed || happened_at < now - mailable_age;
    return is_too_old ? MailAge::too_old : MailAge::mailable;
}

MailAge find_mail_age(DatabaseHandle& handle, OrderId order_id, Timestamp happened_at,
                      Timestamp now) {
    return mail_age(happened_at, now, was_mailed_before_a_loss(handle, order_id, happened_at));
}

}  // namespace lectern::payments
