// The pages of docs/runbook about planned work, and what holds for every page.

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "operations/migration_files.hpp"
#include "platform/clock.hpp"
#include "support/runbook_page.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {

namespace {

std::string today() {
    return iso8601(SystemClock{}.now()).substr(0, 10);
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The connection string of the site's database, with another text for a part of it.
std::string site_connection(const std::string& part, const std::string& instead) {
    auto text = site_under_test().database;
    return text.replace(text.find(part), part.size(), instead);
}

std::string four_digits(int number) {
    const auto digits = std::to_string(number);
    return std::string(4 - digits.size(), '0') + digits;
}

/// During its lifetime, the database has a migration of a later release, of the kind *before* or
/// *after*. The latter excludes the program under test.
class LaterRelease {
  public:
    explicit LaterRelease(operations::MigrationKind kind)
        : newest_{operations::newest_version(in_source("sql/migrations"))},
          file_{number() + (kind == operations::MigrationKind::before
                                ? "_later.sql"
                                : "_later.after-" + number_before() + ".sql")} {
        facts("INSERT INTO schema_migrations (version, file, checksum) VALUES ($1, $2, '')",
              newest_ + 2, file_);
    }
    ~LaterRelease() { facts("DELETE FROM schema_migrations WHERE version = $1", newest_ + 2); }
    LaterRelease(const LaterRelease&) = delete;
    LaterRelease& operator=(const LaterRelease&) = delete;
    [[nodiscard]] std::string number() const { return four_digits(newest_ + 2); }
    [[nodiscard]] std::string number_before() const { return four_digits(newest_ + 1); }

  private:
    const int newest_;
    const std::string file_;
};

/// The webhook secrets of the pool `pages`. Each use() writes them into the file and restarts the
/// pool. The destructor restores the first one.
class WebhookSecrets {
  public:
    WebhookSecrets() = default;
    ~WebhookSecrets() { use(site_under_test().webhook_secret); }
    WebhookSecrets(const WebhookSecrets&) = delete;
    WebhookSecrets& operator=(const WebhookSecrets&) = delete;

    static void use(const std::string& secrets) {
        std::ofstream{std::filesystem::path{site_under_test().logs}.parent_path() / "secrets" /
                      "STRIPE_WEBHOOK_SECRET"}
            << secrets << '\n';
        const auto parent = parent_of_workers();
        const auto count = worker_pids().size();
        ::kill(parent, SIGTERM);
        wait_until("a new pool", [&] {
            const auto next = parent_of_workers();
            return next != 0 && next != parent && worker_pids().size() == count;
        });
    }
    /// Like use(), while events arrive that are signed with `secret`. Returns the worst status of
    /// their answers.
    static int worst_status_while_using(const std::string& secrets, const std::string& secret) {
        std::atomic<bool> is_over = false;
        int worst = 0;
        std::thread stripe{[&] {
            while (!is_over) worst = std::max(worst, status_of_event(secret));
        }};
        const auto end = [&] {
            is_over = true;
            stripe.join();
        };
        try {
            use(secrets);
        } catch (...) {
            end();
            throw;
        }
        end();
        return worst;
    }
    /// Returns the status of the answer to an event that is signed with this secret.
    static int status_of_event(const std::string& secret) {
        const auto event = event_about(fresh_event_id(), "product.updated", R"({"id":"prod_1"})");
        return deliver_signed(event, stripe_signature(event, std::time(nullptr), secret)).status;
    }
};

/// A second database of the site's cluster during its lifetime, as restore.md prepares it.
class EmptyDatabase {
  public:
    EmptyDatabase(std::string name, const std::filesystem::path& roles) : name_{std::move(name)} {
        run_statement("CREATE DATABASE " + name_ + " TEMPLATE template0 ENCODING 'UTF8'");
        Database own{site_connection("dbname=lectern", "dbname=" + name_)};
        own.write(
            [&](Transaction& transaction) { transaction.execute(content_of(roles).c_str()); });
    }
    ~EmptyDatabase() { run_statement("DROP DATABASE " + name_); }
    EmptyDatabase(const EmptyDatabase&) = delete;
    EmptyDatabase& operator=(const EmptyDatabase&) = delete;

  private:
    /// Runs a statement that PostgreSQL refuses in a transaction.
    static void run_statement(const std::string& statement) {
        site_database().read([&](Connection& connection) { query(connection, statement.c_str()); });
    }
    std::string name_;
};

/// Returns the statements in the `sql` blocks of a page.
std::vector<std::string> sql_of_page(const std::string& page) {
    std::vector<std::string> statements;
    for (const auto& block : blocks_of_page(page))
        if (block.language == "sql")
            statements.insert(statements.end(), block.lines.begin(), block.lines.end());
    return statements;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(runbook)

BOOST_AUTO_TEST_CASE(every_page_with_commands_is_run_by_a_test_of_its_name) {
    using namespace boost::unit_test;
    const auto& suite = framework::get<test_suite>(framework::current_test_case().p_parent_id);
    for (auto page : runbook_pages()) {
        std::ranges::replace(page, '-', '_');
        BOOST_TEST(suite.get(page) != INV_TEST_UNIT_ID, "no test runs " << page);
    }
}

BOOST_FIXTURE_TEST_CASE(before_launch, PageOfTest) {
    put("2026-11-30", today());
    run_next_block();  // doctor
    run_next_block();  // prices
    run_next_block();  // videos
    run_next_block();  // mail
    run_next_block();  // site, database, audit record, Stripe
}

BOOST_FIXTURE_TEST_CASE(upgrade, PageOfTest) {
    run_next_block();  // the schema is up to date
}

BOOST_FIXTURE_TEST_CASE(roll_back, PageOfTest) {
    auto later = std::make_unique<LaterRelease>(operations::MigrationKind::before);
    put("0099", later->number());
    put("0098", later->number_before());
    run_next_block();  // the schema is newer
    later.reset();
    later = std::make_unique<LaterRelease>(operations::MigrationKind::after);
    run_next_block();  // the release is excluded
    later.reset();
    later = std::make_unique<LaterRelease>(operations::MigrationKind::before);
    run_next_block();  // the site is ready all the same
    Browser buyer;
    const auto email = fresh_address("ada");
    buy(buyer, sql_course, email);
    newest_mail_to(email);
}

BOOST_FIXTURE_TEST_CASE(restore, PageOfTest) {
    const TemporaryDirectory temporary;
    const auto backup = temporary.path() / "backup";
    SiteCommand making{
        {"backup", backup.string()},
        {"LECTERN_DATABASE_URL=" + site_connection("user=postgres", "user=lectern_migrate")}};
    BOOST_REQUIRE_MESSAGE(making.status() == 0, making.output());
    put("DIR", backup.string());
    put("2026-11-30T11:20:00Z", iso8601(SystemClock{}.now()));
    run_next_block();  // verify
    const EmptyDatabase empty{"lectern_restored", backup / "roles.sql"};
    use_database("lectern_restored");
    run_next_block();  // restore
    run_next_block();  // intact
}

BOOST_FIXTURE_TEST_CASE(rotate_secrets, PageOfTest) {
    const auto& old_secret = site_under_test().webhook_secret;
    const std::string new_secret = "whsec_that_is_new";
    const WebhookSecrets secrets;
    BOOST_TEST(WebhookSecrets::status_of_event(new_secret) == 400);
    BOOST_TEST(
        WebhookSecrets::worst_status_while_using(new_secret + "," + old_secret, old_secret) == 200);
    BOOST_TEST(WebhookSecrets::status_of_event(old_secret) == 200);
    BOOST_TEST(WebhookSecrets::status_of_event(new_secret) == 200);
    run_next_block();  // the event arrived
    BOOST_TEST(WebhookSecrets::worst_status_while_using(new_secret, new_secret) == 200);
    BOOST_TEST(WebhookSecrets::status_of_event(old_secret) == 400);
    BOOST_TEST(WebhookSecrets::status_of_event(new_secret) == 200);
    run_next_block();  // the old secret is refused
    run_next_block();  // Stripe's key
    run_next_block();  // Stream's token
    run_next_block();  // seal key
    run_next_block();  // mail
}

BOOST_AUTO_TEST_CASE(a_second_role_replaces_one_whose_password_is_known) {
    const auto statements = sql_of_page("rotate-secrets");
    BOOST_REQUIRE(statements.size() == 2U);
    facts(statements.front().c_str());
    {
        Database database{site_connection("user=postgres", "user=lectern_next")};
        database.write([](Transaction& transaction) {
            BOOST_TEST(query(transaction, "SELECT pg_has_role('lectern_app', 'USAGE') AS is_app")
                           .front()
                           .boolean("is_app"));
        });
    }
    SiteCommand comparing{
        {"reconcile", "--fix", "--since", "1h"},
        {"LECTERN_DATABASE_URL=" + site_connection("user=postgres", "user=lectern_next")}};
    BOOST_TEST(comparing.status() == 0, comparing.output());
    // The new role stands in for the old one.
    auto drop = statements.back();
    drop.replace(drop.find("lectern_old"), std::string{"lectern_old"}.size(), "lectern_next");
    facts(drop.c_str());
    BOOST_TEST(facts("SELECT FROM pg_roles WHERE rolname = 'lectern_next'").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
