// Operators who are no user of a service run commands that need secrets: with the settings file and
// credential files that their group may read, and with the database role of operators.

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "support/environment.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"
#include "support/site_money.hpp"
#include "support/site_stripe.hpp"
#include "support/unix_user.hpp"

namespace lectern::test {
namespace {

namespace fs = std::filesystem;

/// During its lifetime, every user may enter the directory of PostgreSQL's socket, as in
/// /run/postgresql.
class PublicSocket {
  public:
    explicit PublicSocket(fs::path directory) : directory_{std::move(directory)} {
        change(fs::perm_options::add);
    }
    ~PublicSocket() { change(fs::perm_options::remove); }
    PublicSocket(const PublicSocket&) = delete;
    PublicSocket& operator=(const PublicSocket&) = delete;

  private:
    void change(fs::perm_options how) const {
        for (const auto& path : {directory_, directory_.parent_path()})
            fs::permissions(path, fs::perms::others_exec, how);
    }

    fs::path directory_;
};

/// Returns the directory in `host='DIRECTORY' dbname=…`.
fs::path socket_directory() {
    const auto& text = site_under_test().database;
    const auto begin = text.find('\'') + 1;
    return text.substr(begin, text.find('\'', begin) - begin);
}

/// Returns the settings of the site, without secrets, as a settings file.
std::string settings_of_site() {
    std::string text;
    for (const auto& variable : environment_of_jobs()) {
        const auto name = variable.substr(0, variable.find('='));
        const bool is_setting =
            std::ranges::find(settings(), name, &Setting::name) != settings().end();
        if (!is_setting || name == "LECTERN_DATABASE_URL") continue;
        text += name + "='" + variable.substr(name.size() + 1) + "'\n";
    }
    const auto database = database_of_operator();
    const auto name_end = database.find('=') + 1;
    return text + database.substr(0, name_end) + '"' + database.substr(name_end) + "\"\n";
}

struct Office {
    OperatorFiles files;
    Environment environment{{{"LECTERN_SETTINGS", files.settings().string()},
                             {"LECTERN_CREDENTIALS", files.credentials().string()},
                             {"SUDO_USER", "mallory"},
                             {"USER", "mallory"}}};
    PublicSocket socket{socket_directory()};
    UnixUser olga;

    Office() {
        files.write_settings(settings_of_site())
            .write_credential("STRIPE_SECRET_KEY", site_under_test().secret_key + '\n');
    }
    [[nodiscard]] CommandResult run_as_olga(const Words& words) const {
        return run_as(olga, Membership::member, words);
    }
    /// Returns how many rows of the audit record name her.
    [[nodiscard]] std::int64_t acts(const std::string& event) const {
        return number(R"sql(
            SELECT count(*) AS n
              FROM audit_logs
             WHERE event = $1
               AND actor = 'operator'
               AND actor_name = $2
        )sql",
                      event, olga.name);
    }
};

/// During its lifetime, the course has no price at Stripe.
class NoPrice {
  public:
    explicit NoPrice(std::string slug)
        : slug_{std::move(slug)},
          price_{facts("SELECT stripe_price FROM courses WHERE slug = $1", slug_)
                     .front()
                     .text("stripe_price")} {
        facts("UPDATE courses SET stripe_price = NULL WHERE slug = $1", slug_);
    }
    ~NoPrice() { facts("UPDATE courses SET stripe_price = $2 WHERE slug = $1", slug_, price_); }
    NoPrice(const NoPrice&) = delete;
    NoPrice& operator=(const NoPrice&) = delete;

  private:
    std::string slug_;
    std::string price_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(operators, Office, *boost::unit_test::precondition(is_root))

BOOST_AUTO_TEST_CASE(an_operator_asks_stripe_about_refunds) {
    Browser buyer;
    const auto email = fresh_address("guest");
    const auto session = session_id_in(buy(buyer, sql_course, email));
    const auto order =
        facts("SELECT public_id FROM orders WHERE email = $1", email).front().text("public_id");
    wait_until("the job has settled the order", [&] {
        return number(
                   "SELECT count(*) AS n FROM orders WHERE email = $1 AND settle_requests > 0 "
                   "AND settle_at IS NULL",
                   email) == 1;
    });
    const auto before = acts("order_refunded");
    const NoWebhooks outage;
    const auto id = refund(session);

    const auto ending = run_as_olga({"order", "refund-status", order});
    BOOST_TEST(ending.status == 0, ending.output);
    BOOST_TEST(contains(ending.output, "order " + order + ": refunded\n"), ending.output);
    BOOST_TEST(contains(ending.output, id + ": succeeded, "), ending.output);
    BOOST_TEST(acts("order_refunded") == before + 1);
}

BOOST_AUTO_TEST_CASE(an_operator_makes_a_missing_price) {
    const NoPrice missing{bread_course};
    const auto before = acts("course_price_synced");
    const auto ending = run_as_olga({"course", "sync-prices"});
    BOOST_TEST(contains(ending.output, "course " + std::string{bread_course} + ": made price_"),
               ending.output);
    BOOST_TEST(acts("course_price_synced") == before + 1);
}

BOOST_AUTO_TEST_CASE(an_operator_sends_a_test_mail) {
    const auto address = fresh_address("olga");
    const auto before = acts("mail_tested");
    const auto ending = run_as_olga({"mail", "test", address});
    BOOST_TEST(ending.status == 0, ending.output);
    BOOST_TEST(!newest_mail_to(address).subject.empty());
    BOOST_TEST(acts("mail_tested") == before + 1);
}

BOOST_AUTO_TEST_CASE(an_operator_compares_with_stripe) {
    const auto ending = run_as_olga({"reconcile", "--since", "1h"});
    BOOST_TEST(contains('\n' + ending.output, "\ncompared "), ending.output);
}

BOOST_AUTO_TEST_CASE(who_is_not_in_the_group_learns_which_file_is_needed) {
    const auto ending = run_as(olga, Membership::stranger, {"course", "sync-prices"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.output, files.settings().string() + " cannot be read: "),
               ending.output);
    BOOST_TEST(!contains(ending.output, site_under_test().secret_key));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
