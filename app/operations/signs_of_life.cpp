#include "operations/signs_of_life.hpp"

namespace lectern::operations {

int report_life(Services& services) {
    services.database.autocommit([&](Connection& connection) {
        query(connection, R"sql(
            INSERT INTO signs_of_life (name, seen_at)
                 VALUES ('jobs', $1)
            ON CONFLICT (name) DO UPDATE
                    SET seen_at = greatest(signs_of_life.seen_at, excluded.seen_at)
        )sql",
              services.clock.now());
    });
    return 0;
}

}  // namespace lectern::operations
