// nginx's cache, with Lectern's configuration: in front of workers that count how often they are
// asked, and of real ones. Nothing here waits until a copy runs out.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/own_nginx.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/source_tree.hpp"
#include "support/test_workers.hpp"
#include "web/cookies.hpp"
#include "web/response.hpp"

using namespace lectern::test;
namespace web = lectern::web;

namespace {

using std::chrono::seconds;

constexpr seconds longer_than_any_test{600};

/// A response as it is: with a body that tells how many were made before it.
web::Response made_response(const web::Request& request, int count) {
    auto response = web::plain_text(request.method + " number " + std::to_string(count));
    if (request.path == "/private") return response.with_header("Cache-Control", "no-store");
    if (request.path == "/kept-by-browsers")
        return response.with_header("Cache-Control", "public, max-age=600");
    if (request.path == "/missing")
        return std::move(response).with_status(404).with_header("Cache-Control", "no-store");
    response = web::shared_by_visitors(std::move(response), longer_than_any_test);
    if (request.path == "/with-cookie") response.with_header("Set-Cookie", "lectern_a=b; Path=/");
    return response;
}

/// An nginx in front of a worker that offers every page for sharing, but for those above.
class CountingSite {
  public:
    CountingSite() {
        // Started by root, nginx works as another user, who has to get through.
        std::filesystem::permissions(workers_.socket().parent_path(), std::filesystem::perms{0711});
        std::filesystem::permissions(workers_.socket(), std::filesystem::perms{0666});
    }

    Reply get(const std::string& path, const Fields& headers = {}) {
        return ask("GET", path, headers);
    }
    Reply ask(const std::string& method, const std::string& path, const Fields& headers = {}) {
        return Browser{}.send(
            {.method = method, .address = nginx_.site() + path, .headers = headers, .body = {}});
    }
    /// How often the worker was asked.
    [[nodiscard]] int made() const { return made_.value(); }

  private:
    SharedCounter made_;
    TestWorkers workers_{2, answering([this](const web::Request& request) {
                             made_.add();
                             const auto response = made_response(request, made_.value());
                             auto body = std::get<std::string>(response.body);
                             auto headers = response.headers;
                             headers.emplace_back("Content-Length", std::to_string(body.size()));
                             if (request.method == "HEAD") body.clear();
                             return web::FinishedResponse{response.status, headers, body};
                         })};
    OwnNginx nginx_{workers_.socket().parent_path()};
};

std::string cookie_named(const char* name, const char* base_url) {
    return web::CookiePolicy{base_url}.name(name) + "=abc";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cache)

BOOST_AUTO_TEST_CASE(visitors_are_answered_with_one_copy) {
    CountingSite site;
    for (int i = 0; i < 5; ++i) BOOST_TEST(site.get("/shared").body == "GET number 1");
    BOOST_TEST(site.made() == 1);
    BOOST_TEST(site.get("/shared", {{"Cookie", "theme=dark"}}).body == "GET number 1");
}

BOOST_AUTO_TEST_CASE(who_brings_a_session_or_a_checkout_is_asked_about_and_leaves_no_copy) {
    for (const auto* base_url : {"https://school.example", "http://localhost:8080"}) {
        for (const auto* name : {"session", "checkout"}) {
            BOOST_TEST_CONTEXT(base_url << ' ' << name) {
                CountingSite site;
                const Fields known{{"Cookie", "theme=dark; " + cookie_named(name, base_url)}};
                BOOST_TEST(site.get("/shared", known).body == "GET number 1");
                BOOST_TEST(site.get("/shared").body == "GET number 2", "nothing was kept of it");
                BOOST_TEST(site.get("/shared", known).body == "GET number 3");
                BOOST_TEST(site.get("/shared").body == "GET number 2", "nor put over it");
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(get_after_head_has_a_body_and_head_after_get_has_none) {
    CountingSite site;
    const auto head = site.ask("HEAD", "/shared");
    BOOST_TEST(head.body.empty());
    const auto get = site.get("/shared");
    BOOST_TEST(get.body == "GET number 2");
    BOOST_TEST(site.ask("HEAD", "/shared").body.empty());
    BOOST_TEST(site.get("/shared").body == "GET number 2");
}

BOOST_AUTO_TEST_CASE(post_is_never_answered_from_a_copy) {
    CountingSite site;
    site.get("/shared");
    BOOST_TEST(site.ask("POST", "/shared").body == "POST number 2");
    BOOST_TEST(site.ask("POST", "/shared").body == "POST number 3");
    BOOST_TEST(site.get("/shared").body == "GET number 1");
}

BOOST_AUTO_TEST_CASE(answer_that_sets_a_cookie_is_not_kept) {
    CountingSite site;
    BOOST_TEST(site.get("/with-cookie").count_of("set-cookie") == 1);
    BOOST_TEST(site.get("/with-cookie").body == "GET number 2");
}

BOOST_AUTO_TEST_CASE(each_query_has_its_own_copy) {
    CountingSite site;
    BOOST_TEST(site.get("/shared?q=sql").body == "GET number 1");
    BOOST_TEST(site.get("/shared?q=bread").body == "GET number 2");
    BOOST_TEST(site.get("/shared").body == "GET number 3");
    BOOST_TEST(site.get("/shared?q=sql").body == "GET number 1");
}

BOOST_AUTO_TEST_CASE(what_does_not_ask_for_it_is_not_kept) {
    CountingSite site;
    for (const char* path : {"/private", "/missing", "/kept-by-browsers"}) {
        const auto before = site.made();
        site.get(path);
        site.get(path);
        BOOST_TEST(site.made() == before + 2, path);
    }
    BOOST_TEST(site.get("/missing").status == 404);
}

BOOST_AUTO_TEST_CASE(reader_is_told_to_ask_each_time_and_nothing_of_nginxs_time) {
    CountingSite site;
    for (int i = 0; i < 2; ++i) {
        const auto reply = site.get("/shared");
        BOOST_TEST(reply.count_of("x-accel-expires") == 0);
        BOOST_TEST(reply.header("cache-control") == "private, no-cache");
        BOOST_TEST(reply.count_of("content-security-policy") == 1);
    }
}

BOOST_AUTO_TEST_CASE(member_sees_their_own_page_and_visitors_share_theirs) {
    const TemporaryDirectory folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms{0711});
    const OwnNginx nginx{folder.path()};
    const auto* program = std::getenv("LECTERN_BINARY");
    BOOST_REQUIRE(program != nullptr);
    const OwnProcess pool{
        {program, "serve", "--pool", "pages"},
        {"LECTERN_MODE=sandbox", "LECTERN_BASE_URL=" + nginx.site(),
         "LECTERN_DATABASE_URL=" + site_under_test().database,
         "LECTERN_SOCKETS=" + folder.path().string(), "LECTERN_SHARED_PAGE_SECONDS=60",
         "LECTERN_SHARE=" + in_source({}).string(), "STRIPE_WEBHOOK_SECRET=whsec_test",
         "SMTP_URL=smtp://127.0.0.1:1", "MAIL_FROM=school@school.example"},
        folder.path() / "output"};
    const auto socket = folder.path() / "pages.sock";
    BOOST_REQUIRE(comes_true([&] { return std::filesystem::exists(socket); }));
    std::filesystem::permissions(socket, std::filesystem::perms{0666});

    auto learner = learner_with(sql_course);
    const std::vector<std::string> paths = {
        "/courses", "/courses/practical-sql",
        "/courses/practical-sql/preview/" + lessons_of(sql_course).front()};
    for (const auto& path : paths) {
        const auto address = nginx.site() + path;
        BOOST_TEST_CONTEXT(path) {
            const auto own = learner.browser.get(address);
            BOOST_TEST(own.status == 200);
            BOOST_TEST(own.header("cache-control") == "no-store");
            BOOST_TEST(own.says("Sign out"));
            BOOST_TEST(nginx.last_logged(path, "cache") == "BYPASS");

            BOOST_TEST(Browser{}.get(address).says("Sign in"));
            BOOST_TEST(nginx.last_logged(path, "cache") == "MISS");
            const auto copy = Browser{}.get(address);
            BOOST_TEST(copy.says("Sign in"));
            BOOST_TEST(copy.header("cache-control") == "private, no-cache");
            BOOST_TEST(nginx.last_logged(path, "cache") == "HIT");
            BOOST_TEST(learner.browser.get(address).says("Sign out"));
        }
    }
    Browser{}.get(nginx.site() + "/no-such-page");
    Browser{}.get(nginx.site() + "/no-such-page");
    BOOST_TEST(nginx.last_logged("/no-such-page", "cache") == "MISS");
}

BOOST_AUTO_TEST_SUITE_END()
