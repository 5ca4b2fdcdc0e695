// Tampers with the record as a superuser, in every way, and expects `lectern audit verify` and
// docs/verify_audit.py to name the same row.

#include "audit/verify.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <sys/wait.h>

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "audit/audit.hpp"
#include "audit/seal.hpp"
#include "platform/crypto.hpp"
#include "platform/ed25519.hpp"
#include "platform/json.hpp"
#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/seal_keys.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

constexpr UserId ada{7};

bool has_tools() {
    return std::system(
               "python3 --version >/dev/null 2>&1 && psql --version >/dev/null 2>&1 && "
               "openssl version >/dev/null 2>&1") == 0;
}

boost::test_tools::assertion_result tools_are_there(boost::unit_test::test_unit_id) {
    return has_tools();
}

/// Ten sealed rows, with checkpoints at positions 5 and 10 whose lines are in a file, and two rows
/// that are not sealed yet.
struct Fixture {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    TemporaryDirectory directory;
    std::string checkpoints_file = (directory.path() / "checkpoints").string();
    std::string key_file = (directory.path() / "public.pem").string();
    bool compares_with_python = has_tools();

    Fixture() {
        directory.write("public.pem", seal_public_key);
        std::string lines;
        for (int i = 0; i < 5; ++i) write(noon() - 1min);
        lines += seal(noon());
        for (int i = 0; i < 5; ++i) write(noon() + 1min);
        lines += seal(noon() + 2min);
        directory.write("checkpoints", lines);
        for (int i = 0; i < 2; ++i) write(noon() + 3min);
    }

    [[nodiscard]] Database& database() { return test.connection(); }

    void write(Timestamp at) {
        const CapturedOutput output;
        database().write([&](Transaction& transaction) {
            audit::write(transaction, learner_act(ada, at),
                         {.name = "signed_in", .reason = "tab\tline\nback\\slash \"ä\""});
        });
    }
    /// Returns the line of the checkpoint.
    std::string seal(Timestamp now, const std::string& key = seal_key) {
        wait_for_other_writers(database());
        const CapturedOutput output;
        database().write([&](Transaction& transaction) {
            audit::seal_new_rows(transaction, ed25519::find_private_key(key).value_or(""), now);
        });
        return output.text();
    }
    void tamper(const std::string& sql) {
        database().write([&](Transaction& transaction) { transaction.execute(sql.c_str()); });
    }

    [[nodiscard]] Words all_options() const {
        return {"--public-key", key_file, "--checkpoints", checkpoints_file};
    }
    static CommandResult verify(const Words& options) {
        Words words{"audit", "verify"};
        words.insert(words.end(), options.begin(), options.end());
        return run(words);
    }
    struct PythonResult {
        int status;
        std::string text;
    };
    static PythonResult verify_with_python(const Words& options) {
        auto command = "python3 '" + in_source("docs/verify_audit.py").string() + "' 2>&1";
        for (const auto& option : options) command += " '" + option + "'";
        std::string text;
        auto* pipe = popen(command.c_str(), "r");
        for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe))
            text += static_cast<char>(byte);
        const int status = pclose(pipe);
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text};
    }

    void expect_intact(const std::string& summary, const Words& options) {
        const auto ending = verify(options);
        BOOST_TEST(ending.status == 0);
        BOOST_TEST(ending.output == summary + '\n');
        BOOST_TEST(ending.errors == "");
        if (!compares_with_python) return;
        const auto judged = verify_with_python(options);
        BOOST_TEST(judged.status == 0);
        BOOST_TEST(judged.text == summary + '\n');
    }
    void expect_fault(const std::string& fault, const Words& options) {
        const auto ending = verify(options);
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(ending.output == "");
        BOOST_TEST(ending.errors == "lectern audit verify: " + fault + '\n');
        if (!compares_with_python) return;
        const auto judged = verify_with_python(options);
        BOOST_TEST(judged.status == 1);
        BOOST_TEST(judged.text == "verify_audit.py: " + fault + '\n');
    }
    /// Verifies with all options, and returns what `--json` prints.
    [[nodiscard]] json::Value record() const {
        auto options = all_options();
        options.emplace_back("--json");
        return json::parse(verify(options).output);
    }
    void expect_fault(const std::string& fault) { expect_fault(fault, all_options()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_verify, Fixture)

BOOST_AUTO_TEST_CASE(an_intact_record_is_told_with_its_extent) {
    expect_intact(
        "intact; rows sealed: 10, not sealed yet: 2; checkpoints: 2, newest at position 10 of "
        "2026-11-23T12:02:00.000000Z; signatures valid: 2",
        all_options());
    expect_intact(
        "intact; rows sealed: 10, not sealed yet: 2; checkpoints: 2, newest at position 10 of "
        "2026-11-23T12:02:00.000000Z; signatures not checked",
        {});
}

BOOST_AUTO_TEST_CASE(with_json_an_intact_record_is_one_object) {
    const auto intact = record();
    BOOST_TEST(intact.boolean("is_intact").value());
    BOOST_TEST(intact.integer("sealed_rows").value() == 10);
    BOOST_TEST(intact.integer("unsealed_rows").value() == 2);
    BOOST_TEST(intact.integer("newest_checkpoint.position").value() == 10);
    BOOST_TEST(intact.integer("valid_signatures").value() == 2);
}

BOOST_AUTO_TEST_CASE(a_record_without_rows_is_intact) {
    tamper("TRUNCATE audit_logs, audit_seals, audit_checkpoints");
    expect_intact("intact; rows sealed: 0, not sealed yet: 0; checkpoints: 0; signatures valid: 0",
                  {"--public-key", key_file});
}

BOOST_AUTO_TEST_CASE(a_restored_record_is_still_intact) {
    tamper(
        "SET LOCAL TimeZone = 'Asia/Tokyo'; CREATE TABLE copy AS TABLE audit_logs;"
        "TRUNCATE audit_logs; INSERT INTO audit_logs OVERRIDING SYSTEM VALUE TABLE copy");
    BOOST_TEST(verify(all_options()).status == 0);
    for (int i = 0; i < 3; ++i) write(noon() + 4min);
    seal(noon() + 5min);
    expect_intact(
        "intact; rows sealed: 15, not sealed yet: 0; checkpoints: 3, newest at position 15 of "
        "2026-11-23T12:05:00.000000Z; signatures valid: 3",
        all_options());
}

// The one test that says whether the independent verifier was run.
BOOST_AUTO_TEST_CASE(the_verifier_in_python_agrees,
                     *boost::unit_test::precondition(tools_are_there)) {
    BOOST_TEST(verify_with_python(all_options()).text == verify(all_options()).output);
    tamper("UPDATE audit_logs SET reason = 'x' WHERE id = 4");
    BOOST_TEST(verify_with_python(all_options()).status == 1);
}

BOOST_AUTO_TEST_CASE(a_change_of_any_column_names_the_row) {
    tamper("CREATE TABLE saved AS SELECT * FROM audit_logs WHERE id = 4");
    for (const std::string name : audit::sealed_columns) {
        if (name == "id") continue;
        const std::string value =
            name == "at"               ? "at + interval '1 microsecond'"
            : name == "transaction_id" ? "'1'::xid8"
            : name == "actor"          ? "'visitor'"
            : name == "event"          ? "'signed_out'"
            : name == "outcome"        ? "'undone'"
            : name.ends_with("_id") && name != "stripe_event_id" && name != "request_id"
                ? "999"
                : "'changed'";
        BOOST_TEST_CONTEXT(name) {
            tamper("UPDATE audit_logs SET " + name + " = " + value + " WHERE id = 4");
            expect_fault("audit row 4 (position 4) was changed, or rows before it were removed");
            tamper("UPDATE audit_logs SET " + name + " = (SELECT " + name +
                   " FROM saved) WHERE id = 4");
        }
    }
    BOOST_TEST(verify(all_options()).status == 0);
}

BOOST_AUTO_TEST_CASE(a_value_that_moves_to_another_column_is_a_change) {
    tamper("UPDATE audit_logs SET order_id = actor_user_id, actor_user_id = NULL WHERE id = 4");
    expect_fault("audit row 4 (position 4) was changed, or rows before it were removed");
}

BOOST_AUTO_TEST_CASE(a_text_that_becomes_empty_or_null_is_a_change) {
    tamper("UPDATE audit_logs SET reason = '' WHERE id = 10");
    expect_fault("audit row 10 (position 10) was changed, or rows before it were removed");
    tamper("UPDATE audit_logs SET reason = NULL WHERE id = 3");
    expect_fault("audit row 3 (position 3) was changed, or rows before it were removed");
}

BOOST_AUTO_TEST_CASE(with_json_a_fault_is_one_object_too) {
    tamper("UPDATE audit_logs SET reason = 'another' WHERE id = 3");
    const auto damaged = record();
    BOOST_TEST(!damaged.boolean("is_intact").value());
    BOOST_TEST(damaged.text("fault").value().starts_with("audit row 3 (position 3) was changed"));
}

BOOST_AUTO_TEST_CASE(a_removed_row_is_named) {
    tamper("DELETE FROM audit_logs WHERE id IN (4, 8)");
    expect_fault("audit row 4 (position 4) was removed");
    tamper("DELETE FROM audit_seals WHERE audit_id = 4");
    expect_fault("position 4 was removed, before audit row 5 (position 5)");
}

BOOST_AUTO_TEST_CASE(a_removed_row_is_noticed_when_the_others_move_up) {
    tamper(
        "DELETE FROM audit_logs WHERE id = 4; DELETE FROM audit_seals WHERE audit_id = 4;"
        "UPDATE audit_seals SET position = position + 99 WHERE position > 4;"
        "UPDATE audit_seals SET position = position - 100 WHERE position > 99");
    expect_fault("audit row 5 (position 4) was changed, or rows before it were removed");
}

BOOST_AUTO_TEST_CASE(a_seal_before_the_first_position_is_noticed) {
    tamper(
        "ALTER TABLE audit_seals DROP CONSTRAINT audit_seals_position_positive;"
        "INSERT INTO audit_seals SELECT 0, max(id), decode(repeat('00', 32), 'hex') FROM "
        "audit_logs");
    const auto ending = verify({});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, " (position 0) was inserted\n"), ending.errors);
}

BOOST_AUTO_TEST_CASE(an_inserted_row_is_named) {
    tamper(
        "UPDATE audit_seals SET position = position + 100 WHERE position > 3;"
        "UPDATE audit_seals SET position = position - 99 WHERE position > 100;"
        "INSERT INTO audit_logs (id, at, event, actor, outcome) OVERRIDING SYSTEM VALUE"
        "     VALUES (100, '2026-11-23T12:00:00Z', 'signed_in', 'learner', 'done');"
        "INSERT INTO audit_seals VALUES (4, 100, decode(repeat('00', 32), 'hex'))");
    expect_fault("audit row 100 (position 4) was inserted");
    // With a hash that follows from the row before it.
    database().write([](Transaction& transaction) {
        const auto row = query(transaction, R"sql(
            SELECT id, trunc(extract(epoch FROM at) * 1000000)::text AS at, event, actor,
                   actor_user_id, actor_name, user_id, order_id, course_id, lesson_id, resource_id,
                   entitlement_id, stripe_event_id, outcome, reason, request_id, network,
                   transaction_id::text AS transaction_id,
                   (SELECT encode(hash, 'hex') FROM audit_seals WHERE position = 3) AS before
              FROM audit_logs
             WHERE id = 100
        )sql")
                             .front();
        const auto before = *crypto::find_hex_bytes(row.text("before"));
        query(transaction, "UPDATE audit_seals SET hash = $1 WHERE position = 4",
              bytea(audit::hash_after(before, audit::sealed_form(row))));
    });
    expect_fault("audit row 100 (position 4) was inserted");
}

BOOST_AUTO_TEST_CASE(a_row_that_claims_to_be_older_than_a_checkpoint_before_it_was_inserted) {
    write(noon() - 25h);
    const std::string end = "the checkpoint of 2026-11-23T12:02:00.000000Z at position 10";
    expect_fault("audit row 13 was inserted: it is not sealed, and claims to be older than " + end);
    seal(noon() + 5min);
    expect_fault("audit row 13 (position 13) was inserted: it was sealed after " + end +
                 ", and claims to be older");
}

BOOST_AUTO_TEST_CASE(rows_that_exchanged_their_ids_are_named) {
    tamper(
        "ALTER TABLE audit_logs ALTER COLUMN id DROP IDENTITY;"
        "UPDATE audit_logs SET id = -3 WHERE id = 3; UPDATE audit_logs SET id = 3 WHERE id = 8;"
        "UPDATE audit_logs SET id = 8 WHERE id = -3");
    expect_fault("audit row 3 (position 3) was reordered: audit row 8 belongs in its place");
}

BOOST_AUTO_TEST_CASE(seals_that_exchanged_their_rows_are_named) {
    tamper(
        "UPDATE audit_seals SET audit_id = -3 WHERE audit_id = 3;"
        "UPDATE audit_seals SET audit_id = 3 WHERE audit_id = 8;"
        "UPDATE audit_seals SET audit_id = 8 WHERE audit_id = -3");
    expect_fault("audit row 8 (position 3) was reordered: audit row 3 belongs in its place");
}

BOOST_AUTO_TEST_CASE(seals_that_exchanged_their_positions_are_named) {
    tamper(
        "UPDATE audit_seals SET position = 100 WHERE position = 3;"
        "UPDATE audit_seals SET position = 3 WHERE position = 4;"
        "UPDATE audit_seals SET position = 4 WHERE position = 100");
    expect_fault("audit row 4 (position 3) was reordered: audit row 3 belongs in its place");
}

BOOST_AUTO_TEST_CASE(a_changed_row_is_not_taken_for_one_that_looked_the_same) {
    database().write([](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO audit_logs (at, event, actor, outcome)
            SELECT $1, 'signed_in', 'learner', 'done'
              FROM generate_series(1, 5)
        )sql",
              noon() + 4min);
    });
    seal(noon() + 5min);
    tamper("UPDATE audit_logs SET reason = 'x' WHERE id = 14");
    expect_fault("audit row 14 (position 14) was changed, or rows before it were removed");
}

BOOST_AUTO_TEST_CASE(a_changed_seal_is_named) {
    tamper("UPDATE audit_seals SET hash = decode(repeat('00', 32), 'hex') WHERE position = 4");
    expect_fault("audit row 4 (position 4) is intact, but its seal was changed");
}

BOOST_AUTO_TEST_CASE(a_tail_that_was_cut_off_is_noticed_with_checkpoints_from_elsewhere) {
    tamper(
        "DELETE FROM audit_logs WHERE id > 8; DELETE FROM audit_seals WHERE position > 8;"
        "DELETE FROM audit_checkpoints WHERE position > 8");
    expect_fault(
        "the end was cut off: the seal ends at position 8, but the checkpoint of "
        "2026-11-23T12:02:00.000000Z at position 10 seals more");
    BOOST_TEST(verify({"--public-key", key_file}).status == 0);
}

BOOST_AUTO_TEST_CASE(a_record_that_was_cut_off_whole_is_noticed) {
    tamper("TRUNCATE audit_logs, audit_seals, audit_checkpoints");
    expect_fault(
        "the end was cut off: the seal ends at position 0, but the checkpoint of "
        "2026-11-23T12:02:00.000000Z at position 10 seals more");
}

BOOST_AUTO_TEST_CASE(rows_that_were_changed_and_sealed_again_differ_from_a_checkpoint) {
    tamper(
        "UPDATE audit_logs SET reason = 'nothing happened' WHERE id = 7;"
        "DELETE FROM audit_seals WHERE position > 6;"
        "DELETE FROM audit_checkpoints WHERE position > 6");
    seal(noon() + 5min, "");
    expect_fault(
        "rows after position 5 were replaced and sealed again: the checkpoint of "
        "2026-11-23T12:02:00.000000Z at position 10 has another hash");
    expect_fault(
        "the checkpoint of 2026-11-23T12:05:00.000000Z at position 12, the newest, is not "
        "signed",
        {"--public-key", key_file});
}

BOOST_AUTO_TEST_CASE(without_any_signed_checkpoint_nothing_is_believed) {
    tamper("TRUNCATE audit_checkpoints");
    expect_fault("there is no signed checkpoint", {"--public-key", key_file});
}

BOOST_AUTO_TEST_CASE(a_forged_checkpoint_is_named) {
    tamper("UPDATE audit_checkpoints SET at = at + interval '1 hour' WHERE position = 10");
    expect_fault(
        "the checkpoint of 2026-11-23T13:02:00.000000Z at position 10 is forged: its signature is "
        "of another key or text");
    tamper("DELETE FROM audit_checkpoints WHERE position = 10");
    seal(noon() + 5min, other_seal_key);
    expect_fault(
        "the checkpoint of 2026-11-23T12:05:00.000000Z at position 12 is forged: its signature is "
        "of another key or text");
}

BOOST_AUTO_TEST_CASE(a_file_with_two_public_keys_accepts_both) {
    directory.write("public.pem", other_seal_public_key + seal_public_key);
    seal(noon() + 5min, other_seal_key);
    expect_intact(
        "intact; rows sealed: 12, not sealed yet: 0; checkpoints: 3, newest at position 12 of "
        "2026-11-23T12:05:00.000000Z; signatures valid: 3",
        all_options());
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_installation_is_named) {
    const CapturedOutput output;
    auto checkpoint = *database().read(audit::find_newest_checkpoint);
    checkpoint.installation = "another";
    directory.write("checkpoints", audit::line_from(checkpoint) + '\n');
    expect_fault(
        "the checkpoint of 2026-11-23T12:02:00.000000Z at position 10 is of another installation");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_missing_or_holds_nothing_is_reported) {
    directory.write("empty", "");
    const auto empty = (directory.path() / "empty").string();
    for (const auto& [options, fault] :
         {std::pair{Words{"--public-key", "/nowhere"}, std::string{"/nowhere: cannot be read"}},
          {Words{"--checkpoints", "/nowhere"}, "/nowhere: cannot be read"},
          {Words{"--public-key", empty}, empty + ": is not an Ed25519 public key in PEM"},
          {Words{"--checkpoints", empty}, empty + ": holds no checkpoint"}}) {
        const auto ending = verify(options);
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(ending.errors == "lectern audit verify: " + fault + '\n');
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_refused_and_not_waited_for) {
    const auto fifo = (directory.path() / "fifo").string();
    BOOST_REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
    for (const auto& path : {fifo, directory.path().string(), std::string{"/dev/zero"}})
        for (const std::string option : {"--public-key", "--checkpoints"}) {
            const auto ending = verify({option, path});
            BOOST_TEST(ending.status == 2);
            BOOST_TEST(ending.errors.starts_with("lectern audit verify: " + option + ": " + path +
                                                 " is no regular file\nUsage: "),
                       ending.errors);
        }
    for (const std::string command : {"check", "import", "preview"}) {
        const auto ending = run({"course", command, fifo});
        BOOST_TEST(ending.status == 2);
        BOOST_TEST(contains(ending.errors, "DIR|FILE: " + fifo + " is no regular file\n"));
    }
}

// More rows than a page of the verification has.
BOOST_AUTO_TEST_CASE(a_long_record_is_verified_across_pages) {
    database().write([](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO audit_logs (at, event, actor, outcome)
            SELECT $1, 'signed_in', 'learner', 'done'
              FROM generate_series(1, 2500)
        )sql",
              noon() + 4min);
    });
    seal(noon() + 5min);
    seal(noon() + 5min);
    expect_intact(
        "intact; rows sealed: 2512, not sealed yet: 0; checkpoints: 3, newest at position 2512 of "
        "2026-11-23T12:05:00.000000Z; signatures valid: 3",
        all_options());
    tamper("UPDATE audit_logs SET reason = 'x' WHERE id = 2300");
    expect_fault("audit row 2300 (position 2300) was changed, or rows before it were removed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
