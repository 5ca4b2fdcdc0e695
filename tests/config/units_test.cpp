// Compares the units of systemd/ with the settings: each service gets the secrets that its process
// reads, and no others.

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

#include "config.hpp"
#include "setting_files.hpp"
#include "support/source_tree.hpp"

namespace lectern::test {
namespace {

struct Unit {
    const char* name;
    Process process;
};

constexpr Unit units[] = {
    {"lectern-pages", Process::pages},           {"lectern-outside", Process::outside},
    {"lectern-password", Process::password},     {"lectern-jobs", Process::jobs},
    {"lectern-reconcile", Process::reconcile},   {"lectern-migrate", Process::migrate},
    {"lectern-backup", Process::migrate},  // needs the database only, like migrate
    {"lectern-migrate-after", Process::migrate}, {"lectern-failure@", Process::migrate}};

std::string text_of(const Unit& unit) {
    std::ifstream file{in_source("systemd") / (std::string{unit.name} + ".service")};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::set<std::string> credentials_of(const Unit& unit) {
    const auto text = text_of(unit);
    const std::regex line{"LoadCredential=([A-Z0-9_]+):/etc/lectern/credentials/([A-Z0-9_]+)\n"};
    std::set<std::string> names;
    for (std::sregex_iterator found{text.begin(), text.end(), line}, end; found != end; ++found) {
        BOOST_TEST((*found)[1] == (*found)[2], unit.name);
        names.insert((*found)[1]);
    }
    return names;
}

/// Returns the secrets of a process. Settings that every process reads are in the environment file
/// instead.
std::set<std::string> secrets_of(Process process) {
    std::set<std::string> names;
    for (const auto& setting : settings()) {
        if (!setting.used_by.empty() && setting.is_used_by(process)) names.emplace(setting.name);
    }
    return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(systemd_units)

BOOST_AUTO_TEST_CASE(a_service_gets_the_secrets_of_its_process_and_no_others) {
    for (const auto& unit : units) {
        BOOST_TEST_CONTEXT(unit.name) {
            BOOST_TEST(credentials_of(unit) == secrets_of(unit.process),
                       boost::test_tools::per_element());
        }
    }
    BOOST_TEST(!secrets_of(Process::pages).contains("STRIPE_SECRET_KEY"));
    BOOST_TEST(secrets_of(Process::password) == std::set<std::string>{"LECTERN_TWO_STEP_KEY"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_group_of_operators_exists_and_no_service_is_a_member) {
    std::ifstream file{in_source("systemd/lectern.sysusers.conf")};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const std::string group{operators_group};
    BOOST_TEST(text.find("\ng " + group + " -\n") != std::string::npos);
    BOOST_TEST(text.find("\nm ") == std::string::npos);
    for (const auto& unit : units)
        BOOST_TEST(text_of(unit).find("=" + group) == std::string::npos, unit.name);
}

BOOST_AUTO_TEST_CASE(a_failed_nightly_reconciliation_or_backup_is_reported_to_the_school) {
    for (const auto& unit : {Unit{"lectern-reconcile", Process::reconcile},
                             Unit{"lectern-backup", Process::migrate}}) {
        const auto text = text_of(unit);
        BOOST_TEST(text.find("\nOnFailure=lectern-failure@%N.service\n") != std::string::npos);
    }
    const auto failure = text_of({"lectern-failure@", Process::migrate});
    BOOST_TEST(failure.find("\nExecStart=/usr/local/bin/lectern notify-failure %i\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(backups_are_kept_for_two_weeks_in_the_directory_that_systemd_makes) {
    const auto text = text_of({"lectern-backup", Process::migrate});
    BOOST_TEST(text.find("\nExecStart=/usr/local/bin/lectern backup --keep 14 "
                         "/var/lib/lectern-backup\n") != std::string::npos);
    BOOST_TEST(text.find("\nStateDirectory=lectern-backup\nStateDirectoryMode=0700\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_outside_jobs_and_reconcile_have_network_access) {
    for (const auto& unit : units) {
        const auto text = text_of(unit);
        const bool has_network = unit.process == Process::outside ||
                                 unit.process == Process::jobs ||
                                 unit.process == Process::reconcile;
        BOOST_TEST((text.find("\nPrivateNetwork=yes\n") == std::string::npos) == has_network,
                   unit.name);
        BOOST_TEST(
            (text.find("\nRestrictAddressFamilies=AF_UNIX\n") == std::string::npos) == has_network,
            unit.name);
    }
}

// If a unit fails to start, systemd also fails the start of all units that require it, and Restart=
// does not retry those. lectern-migrate, which the others require, therefore waits for PostgreSQL
// by itself, without a time limit.
BOOST_AUTO_TEST_CASE(without_postgresql_migrations_wait_and_all_other_services_wait_for_them) {
    const auto says = [](const Unit& unit, const std::string& line) {
        return text_of(unit).find('\n' + line + '\n') != std::string::npos;
    };
    for (const auto& unit : units) {
        // These work, whatever else has failed.
        if (std::string_view{unit.name} == "lectern-failure@") continue;
        if (std::string_view{unit.name} == "lectern-backup") continue;
        // An operator starts this one.
        if (std::string_view{unit.name} == "lectern-migrate-after") continue;
        BOOST_TEST_CONTEXT(unit.name) {
            if (unit.process == Process::migrate) {
                BOOST_TEST(says(unit, "ExecStart=/usr/local/bin/lectern migrate --wait"));
                BOOST_TEST(says(unit, "TimeoutStartSec=infinity"));
                BOOST_TEST(says(unit, "PartOf=lectern.target"));
                continue;
            }
            BOOST_TEST(says(unit, "Requires=lectern-migrate.service"));
            BOOST_TEST(std::regex_search(text_of(unit),
                                         std::regex{"\nAfter=[^\n]*lectern-migrate\\.service"}));
            const bool goes_on = unit.process != Process::reconcile;
            BOOST_TEST(says(unit, "Restart=always") == goes_on);
        }
    }
}

BOOST_AUTO_TEST_CASE(nothing_but_an_operator_starts_the_migrations_after_an_upgrade) {
    const Unit after{"lectern-migrate-after", Process::migrate};
    BOOST_TEST(text_of(after).find("\nExecStart=/usr/local/bin/lectern migrate --after\n") !=
               std::string::npos);
    BOOST_TEST(text_of(after).find("[Install]") == std::string::npos);
    for (const auto& unit : units)
        BOOST_TEST(!std::regex_search(
                       text_of(unit),
                       std::regex{"(Requires|Wants|OnSuccess)=[^\n]*lectern-migrate-after"}),
                   unit.name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
