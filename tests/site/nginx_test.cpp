#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/own_nginx.hpp"
#include "support/site_browser.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

/// Returns everything that the site's processes have logged so far.
std::string everything_logged() {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator{site_under_test().logs}) {
        std::ifstream log{entry.path()};
        all.append(std::istreambuf_iterator<char>{log}, {});
    }
    return all;
}

/// Posts an empty form up to `posts` times. Returns whether a reply had this status.
bool comes_to(int status, int posts, Browser& browser, const std::string& path) {
    for (int i = 0; i < posts; ++i) {
        if (browser.submit(path, {}).status == status) return true;
    }
    return false;
}

/// Gets a page up to `requests` times. Returns how many requests were answered before the first
/// 429.
int comes_to_429(int requests, Browser& browser, const std::string& address) {
    for (int i = 0; i < requests; ++i) {
        if (browser.get(address).status == 429) return i;
    }
    return requests;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nginx)

BOOST_AUTO_TEST_CASE(no_log_contains_a_one_time_link_or_a_query) {
    Browser browser;
    for (const char* path :
         {"/claim/ThisIsSecret", "/reset-password/ThisIsSecret", "/verify-email/ThisIsSecret?a=b",
          "/confirm-email/ThisIsSecret", "/undo-email/ThisIsSecret", "/draft/ThisIsSecret",
          "/draft/ThisIsSecret/cover", "/sign-in/ThisIsSecret", "/enrol/ThisIsSecret",
          "//claim//ThisIsSecret", "/%63laim/ThisIsSecret", "/courses/../claim/ThisIsSecret",
          "/claim/ThisIsSecret/claim/x", "/checkout/success?session_id=ThisIsSecret",
          "/courses?q=ThisIsSecret"}) {
        browser.get(path);
    }
    // nginx writes a refusal to its error log, with the whole request.
    BOOST_TEST(comes_to(429, 300, browser, "/claim/ThisIsSecret"));
    browser.get("/last-of-the-requests-with-a-secret");
    wait_until("the last request is logged", [] {
        return everything_logged().find("/last-of-the-requests-with-a-secret") != std::string::npos;
    });
    const auto logged = everything_logged();
    BOOST_TEST(logged.find("ThisIsSecret") == std::string::npos);
    BOOST_TEST(logged.find("/claim/(secret)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(flood_of_sign_ins_is_limited_for_its_own_network_only) {
    Browser browser;
    BOOST_TEST(comes_to(429, 200, browser, "/login"));
    const auto refused = browser.submit("/login", {});
    BOOST_TEST(refused.status == 429);
    BOOST_TEST(refused.header("retry-after") == "30");
    BOOST_TEST(refused.says("One moment, please"));
    BOOST_TEST(browser.get("/login").status == 200);
    BOOST_TEST(Browser{}.submit("/login", {}).status == 422);
}

BOOST_AUTO_TEST_CASE(flood_of_requests_for_a_video_is_limited) {
    Browser browser;
    int status = 0;
    for (int requests = 0; requests < 200 && status != 429; ++requests) {
        status = browser.get("/learn/a/b/playback").status;
    }
    BOOST_TEST(status == 429);
    BOOST_TEST(browser.get("/learn/a/b").status == 303);
}

BOOST_AUTO_TEST_CASE(flood_of_pages_that_are_not_cached_is_limited) {
    const TemporaryDirectory empty;
    const OwnNginx nginx{empty.path()};  // without workers, so that it answers at once
    Browser member;
    member.set_cookie("lectern_session", "anything");
    BOOST_TEST(comes_to_429(2500, member, nginx.site() + "/courses") >= 1000);
    const auto refused = member.get(nginx.site() + "/courses");
    BOOST_TEST(refused.header("retry-after") == "30");
    BOOST_TEST(refused.says("One moment, please"));
    BOOST_TEST(nginx.logged().find("limiting requests") == std::string::npos);
    Browser searcher;
    BOOST_TEST(comes_to_429(2500, searcher, nginx.site() + "/courses?q=a") >= 1000);
    Browser visitor;
    BOOST_TEST(comes_to_429(2500, visitor, nginx.site() + "/courses") == 2500);
}

BOOST_AUTO_TEST_CASE(flood_of_questions_for_readiness_is_limited) {
    const TemporaryDirectory empty;
    const OwnNginx nginx{empty.path()};
    Browser monitor;
    const int answers = comes_to_429(500, monitor, nginx.site() + "/readyz");
    BOOST_TEST(answers >= 100);
    BOOST_TEST(answers < 500);
}

// At the same moment each loads a lesson with nine pictures or captions, and each player reports.
BOOST_AUTO_TEST_CASE(hundred_learners_behind_one_address_are_not_limited) {
    const TemporaryDirectory empty;
    const OwnNginx nginx{empty.path()};
    Browser school;
    school.set_cookie("lectern_session", "anything");
    for (int learner = 0; learner < 100; ++learner) {
        for (int part = 0; part < 10; ++part)
            BOOST_REQUIRE(school.get(nginx.site() + "/learn/a/b").status == 503);
        BOOST_REQUIRE(school.get(nginx.site() + "/assets/site.css").status == 200);
        BOOST_REQUIRE(school.submit(nginx.site() + "/learn/a/b/progress", {}).status == 503);
    }
}

BOOST_AUTO_TEST_CASE(burst_of_events_is_not_limited) {
    Browser stripe;
    BOOST_TEST(!comes_to(429, 300, stripe, "/webhooks/stripe"));
    BOOST_TEST(stripe.submit("/webhooks/stripe", {}).status == 400);
}

BOOST_AUTO_TEST_CASE(visitors_address_is_taken_from_trusted_proxies_only) {
    const TemporaryDirectory empty;
    const auto network_address_of_visitor = [&](const std::string& proxies,
                                                const std::string& told) {
        const OwnNginx nginx{empty.path(), proxies};
        Browser{}.send({.method = "GET",
                        .address = nginx.site() + "/courses",
                        .headers = {{"X-Forwarded-For", told}},
                        .body = {}});
        return nginx.last_logged("/courses", "from");
    };
    const auto believed = std::string{"127.0.0.0/8 2001:db8::1"};
    BOOST_TEST(network_address_of_visitor(believed, "203.0.113.9") == "203.0.113.9");
    BOOST_TEST(network_address_of_visitor(believed, "203.0.113.9, 198.51.100.7") == "198.51.100.7");
    BOOST_TEST(network_address_of_visitor(believed, "203.0.113.9, 127.0.0.1") == "203.0.113.9");
    BOOST_TEST(network_address_of_visitor("192.0.2.1", "203.0.113.9").starts_with("127."));
    BOOST_TEST(network_address_of_visitor("", "203.0.113.9").starts_with("127."));
}

BOOST_AUTO_TEST_CASE(addresses_of_one_ipv6_network_share_a_limit_and_other_networks_do_not) {
    const TemporaryDirectory empty;
    const OwnNginx nginx{empty.path(), "127.0.0.0/8"};
    const auto posts_before_limit = [&](const std::string& visitor) {
        Browser browser;
        for (int posts = 0; posts < 200; ++posts) {
            const auto reply = browser.send({.method = "POST",
                                             .address = nginx.site() + "/login",
                                             .headers = {{"X-Forwarded-For", visitor}},
                                             .body = {}});
            if (reply.status == 429) return posts;
        }
        return 200;
    };
    struct Neighbours {
        const char* first;
        const char* same;     // network
        const char* another;  // network
    };
    // Includes the byte of a line feed, and addresses that have several text forms.
    for (const auto& [first, same, another] :
         {Neighbours{"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"},
          Neighbours{"2001:db8:a0a:a0a::1", "2001:db8:a0a:a0a:a0a::2", "2001:db8:a0a:a0b::1"},
          Neighbours{"2001:db8::1", "2001:DB8:0:0:1::1", "2001:db8:0:1::1"},
          Neighbours{"198.51.100.7", "::ffff:198.51.100.7", "::ffff:198.51.100.8"}}) {
        BOOST_TEST(posts_before_limit(first) > 20, first);
        BOOST_TEST(posts_before_limit(same) < 10, same);
        BOOST_TEST(posts_before_limit(another) > 20, another);
    }
}

BOOST_AUTO_TEST_CASE(without_workers_nginx_answers_503_with_retry_after) {
    const TemporaryDirectory empty;
    const OwnNginx nginx{empty.path()};
    for (const char* path : {"/courses", "/checkout/success", "/claim/x"}) {
        const auto reply = Browser{}.get(nginx.site() + path);
        BOOST_TEST(reply.status == 503, path);
        BOOST_TEST(reply.header("retry-after") == "10", path);
        BOOST_TEST(reply.header("cache-control") == "no-store", path);
        BOOST_TEST(reply.header("content-type") == "text/html; charset=utf-8", path);
        BOOST_TEST(reply.count_of("content-security-policy") == 1, path);
        BOOST_TEST(reply.says("<h1>"), path);
    }
    const auto event = Browser{}.submit(nginx.site() + "/webhooks/stripe", {});
    BOOST_TEST(event.status == 503, "so that Stripe sends it again");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
