#include "operations/restoration.hpp"

#include "mail/outbox.hpp"

namespace lectern::operations {

std::int64_t record_restoration(Transaction& transaction, const audit::Act& act,
                                const Restoration& restoration) {
    const auto row = query(transaction, R"sql(
        INSERT INTO restorations (backed_up_at, lost_at, restored_at)
             VALUES ($1::timestamptz, greatest($1::timestamptz, $2::timestamptz), $3)
          RETURNING lost_at > backed_up_at AS has_gap
    )sql",
                           restoration.backed_up_at, restoration.lost_at, act.now)
                         .front();
    const auto withheld =
        row.boolean("has_gap")
            ? mail::withhold_queued_mails(
                  transaction, "was queued when the backup was made, and may have been sent since")
            : 0;
    audit::write(transaction, act,
                 {.name = "database_restored",
                  .reason = "backup of " + restoration.backed_up_at + ", lost at " +
                            iso8601(restoration.lost_at)});
    return withheld;
}

}  // namespace lectern::operations
