#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "audit/seal.hpp"
#include "audit/tail.hpp"
#include "platform/json.hpp"
#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

constexpr UserId someone{7};

using Texts = std::vector<std::string>;

/// A reader who follows the record.
struct Following {
    Texts first = {};  // the rows of the beginning
    audit::Beginning beginning = {};
    audit::Position position = {};
};

/// An audit record, to be written, sealed and read.
struct AuditRecord {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};

    [[nodiscard]] Database& database() { return test.connection(); }

    static void write(Database& database, const audit::Act& act, const audit::Event& event) {
        database.write([&](Transaction& transaction) { audit::write(transaction, act, event); });
    }
    void write(const audit::Act& act, const audit::Event& event) { write(database(), act, event); }

    static std::vector<std::string> reasons(const std::vector<std::string>& lines) {
        std::vector<std::string> found;
        for (const auto& line : lines)
            found.push_back(json::parse(line).text("reason").value_or(""));
        return found;
    }
    static std::vector<std::string> reasons(const Rows& rows) {
        std::vector<std::string> found;
        for (const auto& row : rows)
            found.push_back(row.get<std::optional<std::string>>("reason").value_or(""));
        return found;
    }
    static Following begin_to_follow(Database& reader) {
        return reader.read([&](Connection& connection) {
            Following following{.beginning = audit::begin_with_finished_rows(connection)};
            for (bool is_last = false; !is_last;) {
                const auto page =
                    audit::read_page(connection, {}, following.beginning, following.position);
                for (const auto& reason : reasons(page.rows)) following.first.push_back(reason);
                following.position = page.end;
                is_last = page.is_last;
            }
            return following;
        });
    }
    static Texts read_added(Database& reader, Following& following) {
        return reader.read([&](Connection& connection) {
            const auto limit = audit::oldest_running_transaction(connection);
            const auto page = audit::read_added_page(connection, {}, following.beginning,
                                                     following.position, limit);
            following.position = page.end;
            return reasons(page.rows);
        });
    }

    void write_numbered(int first, int last) {
        const CapturedOutput output;
        for (int i = first; i <= last; ++i)
            write(learner_act(someone), {.name = "signed_in", .reason = std::to_string(i)});
    }
    void seal(Timestamp now = noon()) {
        wait_for_other_writers(database());
        const CapturedOutput output;
        database().write(
            [&](Transaction& transaction) { audit::seal_new_rows(transaction, "", now); });
    }
    /// Lets the rows look as if they came from a cluster whose transaction ids are ahead of this
    /// one's by `ahead`.
    void restore_from_another_cluster(std::int64_t ahead) {
        database().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                UPDATE audit_logs
                   SET transaction_id = (pg_current_xact_id()::text::bigint + $1 + id)::text::xid8
            )sql",
                  ahead);
        });
    }
    static std::vector<std::string> reasons_of(const Words& words) {
        return reasons(run(words).lines);
    }
};

}  // namespace lectern::test
