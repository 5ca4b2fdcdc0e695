// How checks are chosen, how they depend on each other, and the checks that need no service.

#include "operations/doctor.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "config.hpp"
#include "operations/doctor_clock.hpp"
#include "operations/doctor_database.hpp"
#include "operations/doctor_disk.hpp"
#include "platform/files.hpp"
#include "platform/json.hpp"
#include "support/command_line.hpp"
#include "support/findings.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::operations {
namespace {

using namespace std::chrono_literals;
using test::lines_of_findings;
using Words = std::vector<std::string>;

/// Checks of two subjects. `prices` needs `key` and `connection`.
struct Checks {
    Findings settings{sound("valid")};
    Findings connection{sound("connected")};
    Findings key{sound("known")};
    std::function<void()> before_key = [] {};
    Words ran;

    std::vector<Check> table() {
        const auto check = [this](std::string_view subject, std::string_view name,
                                  std::vector<std::string_view> needs, Findings& findings) {
            return Check{subject, name, std::move(needs), [this, name, &findings] {
                             ran.emplace_back(name);
                             if (name == "key") before_key();
                             return findings;
                         }};
        };
        return {check("config", "settings", {}, settings),
                check("database", "connection", {}, connection), check("stripe", "key", {}, key),
                check("stripe", "prices", {"key", "connection"}, prices),
                check("stripe", "prices, once more", {"prices"}, prices)};
    }
    /// Returns a line for each finding that is told, and at the end whether all is sound.
    std::string told(const Words& subjects) {
        std::string lines;
        const bool is_sound = run_checks(table(), subjects, [&](const CheckedFinding& found) {
            lines += std::string{found.check} + ": " + lines_of_findings({found.finding});
        });
        return lines + (is_sound ? "sound" : "faulty");
    }

  private:
    Findings prices{sound("right")};
};

const Words all{"config", "database", "stripe"};

}  // namespace

BOOST_AUTO_TEST_SUITE(doctor_checks)

BOOST_FIXTURE_TEST_CASE(all_subjects_are_checked_in_order, Checks) {
    BOOST_TEST(told(all) ==
               "settings: ok valid\nconnection: ok connected\nkey: ok known\nprices: ok right\n"
               "prices, once more: ok right\nsound");
}

BOOST_FIXTURE_TEST_CASE(only_chosen_subjects_and_what_they_need_are_checked, Checks) {
    BOOST_TEST(told({"stripe"}) ==
               "key: ok known\nprices: ok right\nprices, once more: ok right\nsound");
    BOOST_TEST(ran == (Words{"connection", "key", "prices", "prices, once more"}),
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(what_depends_on_a_fault_is_not_checked_and_is_no_further_fault, Checks) {
    key = {faulty("unknown", "set it")};
    BOOST_TEST(told({"stripe"}) ==
               "key: fault unknown\nprices: ? needs `key`\n"
               "prices, once more: ? needs `prices`\nfaulty");
    BOOST_TEST(ran == (Words{"connection", "key"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_fault_of_a_check_that_was_not_chosen_but_is_needed_is_told, Checks) {
    connection = {faulty("none", "start it")};
    BOOST_TEST(told({"stripe"}) ==
               "connection: fault none\nkey: ok known\nprices: ? needs `connection`\n"
               "prices, once more: ? needs `prices`\nfaulty");
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_checked_is_no_fault, Checks) {
    key = {not_checked("no right to")};
    BOOST_TEST(told({"stripe"}).ends_with("prices: ok right\nprices, once more: ok right\nsound"));
}

BOOST_FIXTURE_TEST_CASE(a_missing_setting_is_one_fault_wherever_it_is_noticed, Checks) {
    before_key = [] { throw ConfigError{"STRIPE_SECRET_KEY is missing"}; };
    BOOST_TEST(told({"stripe"}).starts_with("key: fault STRIPE_SECRET_KEY is missing\n"));
    settings = {faulty("STRIPE_SECRET_KEY is missing", "set it")};
    const auto lines = told(all);
    BOOST_TEST(lines.starts_with("settings: fault STRIPE_SECRET_KEY is missing\n"));
    BOOST_TEST(test::contains(lines, "key: ? STRIPE_SECRET_KEY is missing\n"));
}

BOOST_FIXTURE_TEST_CASE(a_wrong_setting_that_no_check_has_told_is_a_fault, Checks) {
    before_key = [] { throw ConfigError{"STRIPE_SECRET_KEY is missing\nSTRIPE_MODE is wrong"}; };
    settings = {faulty("STRIPE_SECRET_KEY is missing", "set it")};
    const auto lines = told(all);
    BOOST_TEST(test::contains(lines, "key: ? STRIPE_SECRET_KEY is missing\n"));
    BOOST_TEST(test::contains(lines, "key: fault STRIPE_MODE is wrong\n"));
    settings = {sound("valid")};
    BOOST_TEST(test::contains(told(all), "key: fault STRIPE_SECRET_KEY is missing\n"));
}

BOOST_FIXTURE_TEST_CASE(what_a_check_says_that_it_cannot_check_is_no_fault, Checks) {
    before_key = [] { throw CannotCheck{"the key cannot be read"}; };
    const auto lines = told(all);
    BOOST_TEST(test::contains(lines, "key: ? the key cannot be read\n"));
    BOOST_TEST(lines.ends_with("\nsound"));
}

BOOST_FIXTURE_TEST_CASE(a_check_that_fails_is_a_fault_and_the_others_run, Checks) {
    before_key = [] { throw std::runtime_error{"out of luck\nand a row"}; };
    const auto lines = told(all);
    BOOST_TEST(test::contains(lines, "key: fault failed: out of luck\n"));
    BOOST_TEST(test::contains(lines, "connection: ok connected\n"));
    BOOST_TEST(lines.ends_with("faulty"));
}

BOOST_AUTO_TEST_CASE(a_fault_is_printed_with_its_fix_on_one_line) {
    const CheckedFinding found{"stripe", "key", faulty("un\nknown", "set it")};
    const auto text = test::run_and_capture([&] {
        print_finding(found, OutputFormat::text);
        return 0;
    });
    BOOST_TEST(text.output == "FAULT       stripe   key: un?known — fix: set it\n");
}

BOOST_AUTO_TEST_CASE(each_finding_is_a_json_object) {
    const auto printed = test::run_and_capture([] {
        print_finding({"stripe", "key", faulty("unknown", "set it")}, OutputFormat::json);
        print_finding({"mail", "server", sound("answers")}, OutputFormat::json);
        return 0;
    });
    BOOST_TEST(
        printed.output ==
        R"({"subject":"stripe","check":"key","state":"fault","fact":"unknown","fix":"set it"})"
        "\n"
        R"({"subject":"mail","check":"server","state":"ok","fact":"answers","fix":null})"
        "\n");
}

BOOST_AUTO_TEST_CASE(wrong_use_names_the_subjects) {
    const auto ending = test::run({"doctor", "--only", "stripe,vidoe"});
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(test::contains(ending.errors,
                              "--only: no vidoe; there are config, database, host, jobs, stripe, "
                              "video, storage, mail"));
    BOOST_TEST(test::run({"doctor", "--only", ""}).status == 2);
    BOOST_TEST(test::run({"doctor", "--invariants", "--only", "host"}).status == 2);
    const auto nowhere = test::run({"doctor", "--nginx", "/no/such/place"});
    BOOST_TEST(nowhere.status == 2);
    BOOST_TEST(test::contains(nowhere.errors, "/no/such/place is no directory"));
}

BOOST_AUTO_TEST_CASE(every_wrong_setting_is_a_fault) {
    const auto ending = test::run({"doctor", "--only", "config"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(test::contains(ending.output, "FAULT       config   settings: SMTP_URL is missing"));
    BOOST_TEST(test::contains(ending.output, "settings: LECTERN_DATABASE_URL is missing"));
}

BOOST_AUTO_TEST_CASE(a_database_on_another_host_without_verified_tls_is_a_fault) {
    const auto found = check_encryption("host=db.example dbname=school sslmode=require");
    BOOST_TEST(lines_of_findings(found) ==
               "fault db.example is reached with sslmode=require, so the server's certificate is "
               "not verified\n");
    BOOST_TEST(found.front().fix ==
               "set sslmode=verify-full and sslrootcert= in LECTERN_DATABASE_URL "
               "(docs/scaling.md)");
    for (const auto* sound : {"host=db.example sslmode=verify-full", "host=/run/postgresql"})
        BOOST_TEST(lines_of_findings(check_encryption(sound)).starts_with("ok "), sound);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(doctor_clock)

namespace {

const Timestamp noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h;

std::string told(Timestamp time, std::chrono::microseconds resolution = 1us) {
    return lines_of_findings(check_told_time(
        "Stripe",
        {.told = time, .asked_at = noon, .answered_at = noon + 2s, .resolution = resolution}));
}

}  // namespace

BOOST_AUTO_TEST_CASE(five_seconds_beyond_the_time_of_the_question_are_no_fault) {
    const std::string agrees = "ok agrees with Stripe within 5 s\n";
    for (const auto time : {noon, noon + 1s, noon + 2s, noon + 7s, noon - 5s})
        BOOST_TEST(told(time) == agrees);
    BOOST_TEST(told(noon - 5s - 900ms, 1s) == agrees, "a Date is rounded down");
}

BOOST_AUTO_TEST_CASE(a_larger_difference_is_a_fault_in_both_directions) {
    BOOST_TEST(told(noon + 9s) ==
               "fault this host is 7 s behind Stripe (at most 5 s are expected)\n");
    BOOST_TEST(told(noon - 6s) ==
               "fault this host is 5 s ahead of Stripe (at most 5 s are expected)\n");
    BOOST_TEST(told(noon + 5min).starts_with("fault this host is 298 s behind Stripe"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(doctor_disk)

namespace {

constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30;

bool is_fault(const DiskSpace& space) {
    return judge_disk("/srv", space).state == Finding::State::fault;
}

}  // namespace

BOOST_AUTO_TEST_CASE(less_than_two_gibibytes_or_five_percent_is_a_fault) {
    BOOST_TEST(is_fault({.bytes = 1000 * gibibyte, .free_bytes = 2 * gibibyte - 1}));
    BOOST_TEST(!is_fault({.bytes = 1000 * gibibyte, .free_bytes = 2 * gibibyte}));
    BOOST_TEST(is_fault({.bytes = 10000, .free_bytes = 499}));
    BOOST_TEST(!is_fault({.bytes = 10000, .free_bytes = 500}));
    BOOST_TEST(lines_of_findings({judge_disk("/srv", {.bytes = 100 * gibibyte})}) ==
               "fault /srv: 0 MiB of 102400 MiB are free (at least 2048 MiB are expected)\n");
}

BOOST_AUTO_TEST_CASE(too_few_inodes_are_a_fault) {
    DiskSpace space{.bytes = 100, .free_bytes = 50, .files = 1000, .free_files = 49};
    BOOST_TEST(is_fault(space));
    space.free_files = 50;
    BOOST_TEST(!is_fault(space));
    BOOST_TEST(!is_fault({.bytes = 100, .free_bytes = 50}), "without a limit of files");
}

BOOST_AUTO_TEST_CASE(the_fix_names_the_directory_to_look_through) {
    const DiskSpace full{.bytes = 100 * gibibyte};
    BOOST_TEST(test::contains(judge_disk("/srv", full).fix, "`du -xh --max-depth=2 /srv`"));
    const DiskSpace many_files{.bytes = 100, .free_bytes = 50, .files = 1000};
    BOOST_TEST(
        test::contains(judge_disk("/srv", many_files).fix, "`du --inodes -x --max-depth=2 /srv`"));
}

BOOST_AUTO_TEST_CASE(the_directory_of_the_backups_is_checked) {
    const auto unit = read_file(test::in_source("systemd/lectern-backup.service")).value_or("");
    const std::string directory = usual_data_directories[1];
    BOOST_TEST(test::contains(unit, "backup --keep 14 " + directory + '\n'));
}

BOOST_AUTO_TEST_CASE(each_file_system_is_checked_once_and_what_is_missing_is_left_out) {
    const test::TemporaryDirectory directory;
    BOOST_TEST(check_disks({directory.path(), directory.path(), "/no/such/place"}).size() == 1U);
    BOOST_TEST(check_disks({"/no/such/place"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::operations
