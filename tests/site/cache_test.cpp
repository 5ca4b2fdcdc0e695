// Tests nginx's cache with Lectern's configuration, in front of workers that count their requests
// and of real workers.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/own_nginx.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/source_tree.hpp"
#include "support/test_workers.hpp"
#include "web/cookies.hpp"
#include "web/response.hpp"

namespace lectern::test {

namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr seconds longer_than_any_test{600};

/// After so long, a copy that may be cached for a second has expired. nginx counts whole seconds.
constexpr auto until_expiry = 2100ms;

/// After so long, such a copy is too old to be served even while it is renewed.
constexpr auto until_too_old = 3200ms;

/// What `shared_by_visitors` adds, with an expired copy that is served for as long as a test may
/// take.
web::Response renewed_at_leisure(web::Response response) {
    return std::move(response)
        .with_header("Cache-Control", "stale-while-revalidate=600")
        .with_header("X-Accel-Expires", "1")
        .with_header("Cache-Control", "private, no-cache");
}

/// A response whose body contains the number of requests so far.
web::Response made_response(const web::Request& request, int count) {
    auto response = web::plain_text(request.method + " number " + std::to_string(count));
    if (request.path == "/private") return response.with_header("Cache-Control", "no-store");
    if (request.path == "/kept-by-browsers")
        return response.with_header("Cache-Control", "public, max-age=600");
    if (request.path == "/renewed-at-leisure") return renewed_at_leisure(std::move(response));
    if (request.path == "/missing" || (request.path == "/withdrawn" && count > 1))
        return std::move(response).with_status(404).with_header("Cache-Control", "no-store");
    const bool is_brief = request.path == "/brief" || request.path == "/withdrawn";
    response = web::shared_by_visitors(std::move(response), is_brief ? 1s : longer_than_any_test);
    if (request.path == "/with-cookie") response.with_header("Set-Cookie", "lectern_a=b; Path=/");
    return response;
}

/// An nginx in front of workers that allow caching of every page, except the paths above.
class CountingSite {
  public:
    CountingSite() {
        // If root starts nginx, its workers run as another user, who needs access.
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
    /// Requests a page again and again, as busy visitors do.
    void keep_asking(const std::string& path, std::chrono::milliseconds duration) {
        const auto end = std::chrono::steady_clock::now() + duration;
        while (std::chrono::steady_clock::now() < end) {
            get(path);
            std::this_thread::sleep_for(20ms);
        }
    }
    /// The number of requests that reached a worker.
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

bool has_field(const Reply& reply, const std::string& name, const std::string& value) {
    return std::ranges::count(reply.headers, std::pair{name, value}) == 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cache)

BOOST_AUTO_TEST_CASE(visitors_share_one_cached_copy) {
    CountingSite site;
    for (int i = 0; i < 5; ++i) BOOST_TEST(site.get("/shared").body == "GET number 1");
    BOOST_TEST(site.made() == 1);
    BOOST_TEST(site.get("/shared", {{"Cookie", "theme=dark"}}).body == "GET number 1");
}

BOOST_AUTO_TEST_CASE(request_with_a_session_or_checkout_cookie_bypasses_the_cache) {
    for (const auto* base_url : {"https://school.example", "http://localhost:8080"}) {
        for (const auto* name : {"session", "checkout"}) {
            BOOST_TEST_CONTEXT(base_url << ' ' << name) {
                CountingSite site;
                const Fields known{{"Cookie", "theme=dark; " + cookie_named(name, base_url)}};
                BOOST_TEST(site.get("/shared", known).body == "GET number 1");
                BOOST_TEST(site.get("/shared").body == "GET number 2", "the reply was not cached");
                BOOST_TEST(site.get("/shared", known).body == "GET number 3");
                BOOST_TEST(site.get("/shared").body == "GET number 2",
                           "the cached copy was not replaced");
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

BOOST_AUTO_TEST_CASE(post_is_never_answered_from_the_cache) {
    CountingSite site;
    site.get("/shared");
    BOOST_TEST(site.ask("POST", "/shared").body == "POST number 2");
    BOOST_TEST(site.ask("POST", "/shared").body == "POST number 3");
    BOOST_TEST(site.get("/shared").body == "GET number 1");
}

BOOST_AUTO_TEST_CASE(response_that_sets_a_cookie_is_not_cached) {
    CountingSite site;
    BOOST_TEST(site.get("/with-cookie").count_of("set-cookie") == 1);
    BOOST_TEST(site.get("/with-cookie").body == "GET number 2");
}

BOOST_AUTO_TEST_CASE(each_query_is_cached_separately) {
    CountingSite site;
    BOOST_TEST(site.get("/shared?q=sql").body == "GET number 1");
    BOOST_TEST(site.get("/shared?q=bread").body == "GET number 2");
    BOOST_TEST(site.get("/shared").body == "GET number 3");
    BOOST_TEST(site.get("/shared?q=sql").body == "GET number 1");
}

BOOST_AUTO_TEST_CASE(response_without_a_cache_lifetime_is_not_cached) {
    CountingSite site;
    for (const char* path : {"/private", "/missing", "/kept-by-browsers"}) {
        const auto before = site.made();
        site.get(path);
        site.get(path);
        BOOST_TEST(site.made() == before + 2, path);
    }
    BOOST_TEST(site.get("/missing").status == 404);
}

BOOST_AUTO_TEST_CASE(an_expired_copy_is_served_to_visitors_while_it_is_renewed) {
    CountingSite site;
    const std::string path = "/renewed-at-leisure";
    BOOST_TEST(site.get(path).body == "GET number 1");
    std::this_thread::sleep_for(until_expiry);
    const Fields member{{"Cookie", cookie_named("session", "https://school.example")}};
    BOOST_TEST(site.get(path, member).body == "GET number 2", "members see nothing expired");
    BOOST_TEST(site.get(path).body == "GET number 1");
    BOOST_TEST(wait_until_true([&] { return site.get(path).body == "GET number 3"; }));
}

BOOST_AUTO_TEST_CASE(busy_visitors_see_a_change_within_the_bound) {
    CountingSite site;
    BOOST_TEST(site.get("/brief").body == "GET number 1");
    site.keep_asking("/brief", until_too_old);
    BOOST_TEST(site.get("/brief").body != "GET number 1");
    BOOST_TEST(site.made() <= 5, "a page is rendered about once a second");
}

BOOST_AUTO_TEST_CASE(an_expired_copy_is_not_served_after_the_bound) {
    CountingSite site;
    BOOST_TEST(site.get("/brief").body == "GET number 1");
    std::this_thread::sleep_for(until_too_old);
    BOOST_TEST(site.get("/brief").body == "GET number 2");
}

BOOST_AUTO_TEST_CASE(busy_visitors_do_not_keep_a_withdrawn_page_alive) {
    CountingSite site;
    BOOST_TEST(site.get("/withdrawn").status == 200);
    site.keep_asking("/withdrawn", until_too_old);
    BOOST_TEST(site.get("/withdrawn").status == 404);
}

BOOST_AUTO_TEST_CASE(browsers_must_revalidate_and_do_not_see_the_cache_lifetime) {
    CountingSite site;
    for (int i = 0; i < 2; ++i) {
        const auto reply = site.get("/shared");
        BOOST_TEST(reply.count_of("x-accel-expires") == 0);
        BOOST_TEST(has_field(reply, "cache-control", "private, no-cache"));
        BOOST_TEST(reply.count_of("content-security-policy") == 1);
    }
}

BOOST_AUTO_TEST_CASE(member_sees_a_page_of_their_own_and_visitors_share_one) {
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
    BOOST_REQUIRE(wait_until_true([&] { return std::filesystem::exists(socket); }));
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
            BOOST_TEST(has_field(copy, "cache-control", "private, no-cache"));
            BOOST_TEST(nginx.last_logged(path, "cache") == "HIT");
            BOOST_TEST(learner.browser.get(address).says("Sign out"));
        }
    }
    Browser{}.get(nginx.site() + "/no-such-page");
    Browser{}.get(nginx.site() + "/no-such-page");
    BOOST_TEST(nginx.last_logged("/no-such-page", "cache") == "MISS");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
