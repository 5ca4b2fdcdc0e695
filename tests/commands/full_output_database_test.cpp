// Commands that do their work but cannot write the result.

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"
#include "support/child_command.hpp"
#include "support/environment.hpp"
#include "support/fastcgi_client.hpp"
#include "support/full_output.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"
#include "support/test_school.hpp"
#include "support/test_workers.hpp"

namespace lectern::test {
namespace {

std::string demo_course() {
    return in_source("sql/demo/clouds-for-walkers.json").string();
}

struct Shell {
    TestDatabase test;
    CommandDatabase commands{test.connection_string()};
    Shell() {
        run({"course", "import", demo_course()});
        add_learner(test.connection(), "ada");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(full_output_with_database, Shell)

BOOST_AUTO_TEST_CASE(a_command_that_cannot_write_its_result_fails_with_one_line) {
    const std::string course = "clouds-for-walkers";
    const TemporaryDirectory directory;
    const Environment share{{{"LECTERN_SHARE", in_source({}).string()}}};
    for (const auto& words : {Words{"course", "list"},
                              {"course", "list", "--json"},
                              {"course", "export", course},
                              {"course", "check", demo_course()},
                              {"course", "import", demo_course()},
                              {"course", "stats", course},
                              {"course", "draft-link", course, "--end"},
                              {"course", "retire", course},
                              {"course", "publish", course},
                              {"audit", "tail"},
                              {"audit", "tail", "--since", "1d"},
                              {"audit", "verify"},
                              {"order", "list"},
                              {"why", "ada@example.com"},
                              {"event", "list"},
                              {"mail", "list"},
                              {"doctor", "--only", "database"},
                              {"backup", (directory.path() / "backup").string()}}) {
        const auto ending = run_on_full_disk(words);
        BOOST_TEST_CONTEXT(words[0] << ' ' << words.at(1)) {
            BOOST_TEST(ending.status == 1);
            BOOST_TEST(contains(ending.errors, "standard output: cannot be written\n"),
                       ending.errors);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(full_output_of_workers)

BOOST_AUTO_TEST_CASE(serve_with_full_output_answers_requests_and_exits_with_1_when_stopped) {
    TestSchool school;
    const TemporaryDirectory sockets;
    auto values = sandbox_values();
    values["LECTERN_DATABASE_URL"] = school.test.connection_string_as("lectern_app");
    values["LECTERN_SOCKETS"] = sockets.path().string();
    const Environment environment{values};
    ChildCommand serve{{"serve", "--pool", "password"}, "/dev/full"};
    const auto socket = sockets.path() / "password.sock";
    BOOST_REQUIRE(wait_until_true([&] { return std::filesystem::exists(socket); }));
    const auto answer = FastcgiRequest{socket,
                                       {{"REQUEST_METHOD", "POST"},
                                        {"DOCUMENT_URI", "/login"},
                                        {"CONTENT_TYPE", "application/x-www-form-urlencoded"}},
                                       "email=nobody%40example.com&password=wrong+words"}
                            .answer();
    BOOST_TEST(answer.starts_with("Status: 422"), answer);
    BOOST_TEST(school.audited("sign_in_failed") == 1);
    serve.send(SIGTERM);
    BOOST_TEST(serve.status() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
