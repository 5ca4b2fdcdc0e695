// `lectern doctor` on the whole site: PostgreSQL, the jobs, nginx, and the sandbox as Stripe,
// Stream, R2 and mail server.

#include <filesystem>
#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "platform/text_list.hpp"
#include "support/site_browser.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

std::string rendered_nginx() {
    return (std::filesystem::path{site_under_test().logs}.parent_path() / "nginx").string();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(doctor_of_the_site)

BOOST_AUTO_TEST_CASE(a_running_site_and_its_services_have_no_fault) {
    SiteCommand doctor{{"doctor", "--only", "config,stripe,video,storage,mail"}};
    BOOST_TEST(doctor.status() == 0, doctor.output());
    for (const auto* line :
         {"ok          config   settings: all are valid\n",
          "ok          stripe   key: Stripe knows it, mode test\n",
          "ok          stripe   Stripe's clock: agrees with Stripe within 5 s\n",
          "ok          stripe   webhook endpoint: ", "ok          stripe   prices: practical-sql: ",
          "ok          video    playing: ", "ok          video    videos: ",
          "ok          storage  files: ", "ok          mail     mail server: answers"})
        BOOST_TEST(doctor.output().find(line) != std::string::npos, line);
}

BOOST_AUTO_TEST_CASE(every_check_is_a_json_object_and_sound) {
    SiteCommand doctor{{"doctor", "--json", "--nginx", rendered_nginx()}};
    doctor.status();
    // What other tests of this run leave in the database, and the disk of this machine, may be
    // faults. The command's role may not read the secrets of two-step sign-in.
    const std::set<std::string> may_fail{"invariants", "outbox", "events",
                                         "webhooks",   "disk",   "two-step key"};
    std::set<std::string> subjects;
    for (const auto& line : lines_of(doctor.output())) {
        const auto found = json::parse(line);
        subjects.insert(found.text("subject").value());
        const bool is_sound = found.text("state").value() == "ok";
        BOOST_TEST((is_sound || may_fail.contains(found.text("check").value())), line);
    }
    BOOST_TEST(subjects == (std::set<std::string>{"config", "database", "host", "jobs", "mail",
                                                  "storage", "stripe", "video"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(another_key_than_stripes_is_one_fault) {
    SiteCommand doctor{{"doctor", "--only", "stripe"}, {"STRIPE_SECRET_KEY=sk_sandbox_another"}};
    BOOST_TEST(doctor.status() == 1);
    const auto lines = lines_of(doctor.output());
    BOOST_TEST(lines.size() == 4U, doctor.output());
    BOOST_TEST(lines.front().starts_with("FAULT       stripe   key: Stripe does not know "));
    BOOST_TEST(lines.back() == "not checked stripe   prices: needs `key`");
    BOOST_TEST(doctor.output().find("sk_sandbox_another") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
