// The units of systemd/ against the settings: each service is handed the secrets that its process
// reads, and no other.

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

#include "config.hpp"
#include "support/source_tree.hpp"

namespace lectern::test {
namespace {

struct Unit {
    const char* name;
    Process process;
};

constexpr Unit units[] = {
    {"lectern-pages", Process::pages},         {"lectern-outside", Process::outside},
    {"lectern-password", Process::password},   {"lectern-jobs", Process::jobs},
    {"lectern-reconcile", Process::reconcile}, {"lectern-migrate", Process::migrate},
    {"lectern-failure@", Process::migrate}};  // the database alone, too

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

/// Without those that everybody reads: they stand in the file of settings.
std::set<std::string> secrets_of(Process process) {
    std::set<std::string> names;
    for (const auto& setting : settings()) {
        if (!setting.holders.empty() && setting.is_given_to(process)) names.emplace(setting.name);
    }
    return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(systemd_units)

BOOST_AUTO_TEST_CASE(a_service_is_handed_the_secrets_of_its_process_and_no_other) {
    for (const auto& unit : units) {
        BOOST_TEST_CONTEXT(unit.name) {
            BOOST_TEST(credentials_of(unit) == secrets_of(unit.process),
                       boost::test_tools::per_element());
        }
    }
    BOOST_TEST(!secrets_of(Process::pages).contains("STRIPE_SECRET_KEY"));
    BOOST_TEST(secrets_of(Process::password).empty());
}

BOOST_AUTO_TEST_CASE(a_nightly_comparison_that_fails_is_told_to_the_school) {
    const auto text = text_of({"lectern-reconcile", Process::reconcile});
    BOOST_TEST(text.find("\nOnFailure=lectern-failure@%N.service\n") != std::string::npos);
    const auto failure = text_of({"lectern-failure@", Process::migrate});
    BOOST_TEST(failure.find("\nExecStart=/usr/local/bin/lectern notify-failure %i\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_reads_and_what_hashes_has_no_network) {
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

// systemd fails the start of whatever requires a unit that failed, and Restart= does not begin that
// again: so what all require waits for PostgreSQL by itself, as long as it takes.
BOOST_AUTO_TEST_CASE(while_postgresql_is_away_migrations_wait_and_all_others_wait_for_them) {
    const auto says = [](const Unit& unit, const std::string& line) {
        return text_of(unit).find('\n' + line + '\n') != std::string::npos;
    };
    for (const auto& unit : units) {
        // It tells of a failure, whatever else failed.
        if (std::string_view{unit.name} == "lectern-failure@") continue;
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
