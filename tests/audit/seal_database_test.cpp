#include "audit/seal.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "audit/seal_jobs.hpp"
#include "platform/crypto.hpp"
#include "platform/ed25519.hpp"
#include "platform/files.hpp"
#include "support/captured_output.hpp"
#include "support/cast.hpp"
#include "support/mail_process.hpp"
#include "support/seal_keys.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

using Numbers = std::vector<std::int64_t>;

struct Fixture {
    TestDatabase test;
    Database jobs{test.connection_string_as("lectern_jobs")};

    [[nodiscard]] Database& database() { return test.connection(); }

    /// Inserts a row in a transaction that is still open.
    static void insert(Transaction& transaction, const std::string& reason) {
        query(transaction, R"sql(
            INSERT INTO audit_logs (at, event, actor, outcome, reason)
                 VALUES ($1, 'signed_in', 'learner', 'done', $2)
        )sql",
              noon(), reason);
    }
    void insert(const std::string& reason) {
        database().write([&](Transaction& transaction) { insert(transaction, reason); });
    }
    void insert_many(std::int64_t count) {
        database().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                INSERT INTO audit_logs (at, event, actor, outcome)
                SELECT $1, 'signed_in', 'learner', 'done'
                  FROM generate_series(1, $2)
            )sql",
                  noon(), count);
        });
    }
    void insert_with_id(std::int64_t id) {
        database().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                INSERT INTO audit_logs (id, at, event, actor, outcome) OVERRIDING SYSTEM VALUE
                     VALUES ($1, $2, 'signed_in', 'learner', 'done')
            )sql",
                  id, noon());
        });
    }
    /// Gives all rows the transaction ids of a cluster that is far ahead of this one.
    void restore_from_another_cluster() {
        database().write([](Transaction& transaction) {
            query(transaction, R"sql(
                UPDATE audit_logs
                   SET transaction_id = ((transaction_id::text)::bigint + 1000000000000)::text::xid8
            )sql");
        });
    }

    int seal(const std::string& key = {}) {
        wait_for_other_writers(database());
        const CapturedOutput output;
        return jobs.write([&](Transaction& transaction) {
            return audit::seal_new_rows(transaction, key, noon()).rows;
        });
    }
    int seal_late(Timestamp now = noon()) {
        wait_for_other_writers(database());
        return jobs.write(
            [&](Transaction& transaction) { return audit::seal_late_rows(transaction, now); });
    }

    Numbers sealed_ids() {
        return database().read([](Connection& connection) {
            Numbers ids;
            for (const auto& row :
                 query(connection, "SELECT audit_id FROM audit_seals ORDER BY position"))
                ids.push_back(row.integer("audit_id"));
            return ids;
        });
    }
    std::int64_t number(const char* sql) {
        return database().read([&](Connection& connection) {
            return query(connection, sql).front().integer("number");
        });
    }
    std::int64_t checkpoints() {
        return number("SELECT count(*) AS number FROM audit_checkpoints");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_seal, Fixture)

BOOST_AUTO_TEST_CASE(a_hash_is_that_of_the_documented_form) {
    database().write([](Transaction& transaction) {
        transaction.execute("SET LOCAL TimeZone = 'Asia/Tokyo'");
        transaction.execute("UPDATE installation SET id = 'abc'");
        query(transaction, R"sql(
            INSERT INTO audit_logs (id, at, event, actor, user_id, outcome, reason, transaction_id)
                 OVERRIDING SYSTEM VALUE
                 VALUES (7, '2026-11-23T12:00:00.000001Z', 'signed_in', 'learner', 3, 'done', 'ä b', '9')
        )sql");
    });
    BOOST_TEST(seal() == 1);
    const auto before = crypto::blake2b("lectern audit seal 1\ninstallation=abc\n");
    const auto expected = crypto::blake2b(before +
                                          "id=1:7\nat=16:1795435200000001\nevent=9:signed_in\n"
                                          "actor=7:learner\nuser_id=1:3\noutcome=4:done\n"
                                          "reason=4:ä b\nrequest_id=0:\nnetwork=0:\n"
                                          "transaction_id=1:9\n");
    const auto hash = database().read([](Connection& connection) {
        return query(connection, "SELECT encode(hash, 'hex') AS hash FROM audit_seals")
            .front()
            .text("hash");
    });
    BOOST_TEST(hash == crypto::hex(expected));
}

BOOST_AUTO_TEST_CASE(every_column_of_a_row_is_sealed) {
    const auto columns = database().read([](Connection& connection) {
        std::vector<std::string> names;
        for (const auto& row : query(connection, R"sql(
            SELECT attname::text AS name
              FROM pg_attribute
             WHERE attrelid = 'audit_logs'::regclass
               AND attnum > 0
               AND NOT attisdropped
          ORDER BY attnum
        )sql"))
            names.push_back(row.text("name"));
        return names;
    });
    BOOST_TEST(columns == std::vector<std::string>(audit::sealed_columns.begin(),
                                                   audit::sealed_columns.end()),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rows_of_a_transaction_in_progress_are_sealed_when_it_has_ended) {
    Database slow{test.connection_string()};
    insert("before");
    slow.write([&](Transaction& transaction) {
        insert(transaction, "slow");
        insert("quick");
        BOOST_TEST(seal() == 1);
        BOOST_TEST(seal() == 0);
        insert("quicker");
        BOOST_TEST(seal() == 0);
    });
    BOOST_TEST(seal() == 3);
    BOOST_TEST(sealed_ids() == (Numbers{1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rows_that_were_rolled_back_leave_no_gap_in_the_positions) {
    insert("before");
    BOOST_CHECK_THROW(database().write([&](Transaction& transaction) {
        insert(transaction, "undone");
        throw std::runtime_error{"no"};
    }),
                      std::runtime_error);
    insert("after");
    BOOST_TEST(seal() == 2);
    BOOST_TEST(sealed_ids() == (Numbers{1, 3}), boost::test_tools::per_element());
    BOOST_TEST(number("SELECT max(position) AS number FROM audit_seals") == 2);
}

BOOST_AUTO_TEST_CASE(a_lower_id_that_commits_later_gets_a_later_position) {
    insert_with_id(101);
    BOOST_TEST(seal() == 1);
    insert_with_id(100);
    BOOST_TEST(seal() == 1);
    BOOST_TEST(sealed_ids() == (Numbers{101, 100}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(restored_rows_with_high_transaction_ids_are_sealed_before_new_ones) {
    for (int i = 0; i < 3; ++i) insert("old");
    restore_from_another_cluster();
    insert("new");
    BOOST_TEST(seal() == 4);
    BOOST_TEST(sealed_ids() == (Numbers{1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_long_record_is_sealed_in_batches_and_has_one_checkpoint) {
    insert_many(4500);
    BOOST_TEST(seal() == 2000);
    BOOST_TEST(checkpoints() == 0);
    BOOST_TEST(seal() == 2000);
    BOOST_TEST(seal() == 500);
    BOOST_TEST(checkpoints() == 1);
    BOOST_TEST(number("SELECT position AS number FROM audit_checkpoints") == 4500);
    BOOST_TEST(seal() == 0);
    BOOST_TEST(checkpoints() == 1);
}

BOOST_AUTO_TEST_CASE(a_row_that_very_many_others_overtook_is_sealed_by_the_search_for_late_rows) {
    insert_many(5);
    database().write([](Transaction& transaction) {
        transaction.execute("SELECT setval('audit_logs_id_seq', 6)");
    });
    insert_many(audit::longest_overtaking + 100);
    while (seal() > 0) {
    }
    BOOST_TEST(seal_late() == 0);
    insert_with_id(6);
    BOOST_TEST(seal() == 0);
    BOOST_TEST(seal_late(noon() + std::chrono::days{8}) == 0);
    BOOST_TEST(seal_late() == 1);
    BOOST_TEST(sealed_ids().back() == 6);
    BOOST_TEST(seal_late() == 0);
    BOOST_TEST(seal() == 0);  // the next checkpoint includes the late row
    BOOST_TEST(number("SELECT max(position) AS number FROM audit_checkpoints") ==
               number("SELECT count(*) AS number FROM audit_logs"));
}

BOOST_AUTO_TEST_CASE(two_processes_that_seal_at_once_seal_each_row_once) {
    insert_many(6000);
    const auto seal_all = [&] {
        Database own{test.connection_string_as("lectern_jobs")};
        while (own.write([&](Transaction& transaction) {
            return audit::seal_new_rows(transaction, "", noon()).rows;
        }) > 0) {
        }
    };
    const CapturedOutput output;
    std::thread other{seal_all};
    seal_all();
    other.join();
    const auto ids = sealed_ids();
    BOOST_TEST(ids.size() == 6000U);
    BOOST_TEST(std::ranges::is_sorted(ids));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_is_stored_and_printed_after_the_commit) {
    insert("one");
    wait_for_other_writers(database());
    const auto key = *ed25519::find_private_key(seal_key);
    const CapturedOutput output;
    const auto sealing = jobs.write([&](Transaction& transaction) {
        auto done = audit::seal_new_rows(transaction, key, noon());
        BOOST_TEST(output.lines().empty());
        return done;
    });
    BOOST_REQUIRE(sealing.checkpoint);
    BOOST_TEST(
        audit::is_signed_by(*sealing.checkpoint, *ed25519::find_public_keys(seal_public_key)));
    BOOST_REQUIRE(output.lines().size() == 1U);
    BOOST_TEST(output.lines().front() == audit::line_from(*sealing.checkpoint));
    BOOST_TEST((database().read(audit::find_newest_checkpoint) == sealing.checkpoint));
}

BOOST_AUTO_TEST_CASE(nothing_is_sealed_or_printed_without_rows) {
    const CapturedOutput output;
    BOOST_TEST(seal() == 0);
    BOOST_TEST(checkpoints() == 0);
    BOOST_TEST(output.lines().empty());
}

BOOST_AUTO_TEST_CASE(the_job_appends_checkpoints_to_the_file_and_makes_up_for_a_failure) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "elsewhere" / "checkpoints";
    auto values = sandbox_values();
    values["LECTERN_AUDIT_SEAL_KEY"] = seal_key;
    values["LECTERN_AUDIT_CHECKPOINTS"] = file.string();
    const auto config = config_from(values);
    MailProcess office{test.connection_string_as("lectern_jobs")};
    auto& usual = office.services();
    Services services{.config = config,
                      .database = usual.database,
                      .kept = usual.kept,
                      .payments = usual.payments,
                      .video = usual.video,
                      .storage = usual.storage,
                      .mailer = usual.mailer,
                      .clock = usual.clock,
                      .views = usual.views,
                      .cookies = usual.cookies};

    const CapturedOutput output;
    BOOST_TEST(audit::seal_audit(services) == 0);
    insert("one");
    wait_for_other_writers(database());
    BOOST_CHECK_THROW(audit::seal_audit(services), std::runtime_error);
    BOOST_TEST(checkpoints() == 1);
    std::filesystem::create_directory(file.parent_path());
    BOOST_TEST(audit::seal_audit(services) == 0);
    BOOST_TEST(read_file(file).value_or("") == output.lines().at(0) + '\n');

    insert("two");
    wait_for_other_writers(database());
    BOOST_TEST(audit::seal_audit(services) == 1);
    BOOST_TEST(audit::seal_audit(services) == 0);
    BOOST_TEST(read_file(file).value_or("") ==
               output.lines().at(0) + '\n' + output.lines().at(1) + '\n');
    BOOST_TEST(audit::list_checkpoints(output.lines().at(1)).front().signature.size() == 64U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
