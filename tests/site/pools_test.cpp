#include <atomic>
#include <filesystem>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "routes.hpp"
#include "support/fastcgi_client.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"

namespace lectern::test {

namespace {

std::string example_path(std::string_view pattern) {
    return std::regex_replace(std::string{pattern}, std::regex{R"(\{[^}]*\})"}, "example");
}

std::filesystem::path socket_of(const std::string& pool) {
    return std::filesystem::path{site_under_test().logs}.parent_path() / "run" / (pool + ".sock");
}

std::int64_t pending_orders_of(const std::string& addresses) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM orders
         WHERE email LIKE $1
           AND status = 'pending'
           AND stripe_session_id IS NULL
    )sql",
                  addresses);
}

/// Buyers who press the button at the same time, each waiting for a reply.
class WaitingBuyers {
  public:
    WaitingBuyers(int count, const std::string& who) {
        for (int i = 0; i < count; ++i) {
            threads_.emplace_back([this, email = who + std::to_string(i) + "@example.com"] {
                Browser browser;
                const auto reply =
                    browser.submit("/courses/practical-sql/checkout", {{"email", email}});
                if (reply.status == 303) ++led_to_stripe_;
                ++answered_;
            });
        }
    }
    ~WaitingBuyers() { wait(); }
    WaitingBuyers(const WaitingBuyers&) = delete;
    WaitingBuyers& operator=(const WaitingBuyers&) = delete;

    void wait() {
        for (auto& thread : threads_)
            if (thread.joinable()) thread.join();
    }
    [[nodiscard]] int answered() const { return answered_; }
    [[nodiscard]] int led_to_stripe() const { return led_to_stripe_; }

  private:
    std::atomic<int> answered_ = 0;
    std::atomic<int> led_to_stripe_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pools)

BOOST_AUTO_TEST_CASE(every_route_is_answered_by_the_pool_in_the_route_table) {
    // A worker answers 500 to a route of another pool.
    for (const auto& route : lectern::routes()) {
        Browser browser;
        const auto path = example_path(route.pattern);
        const auto reply = route.method == "GET" ? browser.get(path) : browser.submit(path, {});
        BOOST_TEST(reply.status < 500, route.method << " " << path << ": " << reply.status);
        if (route.method == "GET") {
            const auto head = browser.head(path).status;
            BOOST_TEST(head < 500, "HEAD " << path << ": " << head);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_worker_refuses_a_route_of_another_pool) {
    const auto is_refused = [](const std::string& pool, const std::string& path) {
        return ask(socket_of(pool), path).starts_with("Status: 500");
    };
    BOOST_TEST(is_refused("password", "/courses"));
    BOOST_TEST(is_refused("outside", "/courses"));
    BOOST_TEST(!is_refused("pages", "/courses"));
    BOOST_TEST(is_refused("pages", "/checkout/success"));
    BOOST_TEST(!is_refused("outside", "/checkout/success"));
}

BOOST_AUTO_TEST_CASE(each_pool_has_its_own_workers) {
    BOOST_TEST(worker_pids("pages").size() == 3);
    BOOST_TEST(worker_pids("outside").size() == 4);
    BOOST_TEST(worker_pids("password").size() == 2);
}

BOOST_AUTO_TEST_CASE(pages_and_events_are_answered_while_stripe_hangs) {
    constexpr int buyers_at_once = 6;  // more than the pool has workers
    auto learner = learner_with(sql_course);
    const auto who = "waits-" + fresh_event_id() + "-";
    const SilentStripe hanging;
    WaitingBuyers buyers{buyers_at_once, who};
    wait_until("every worker of the pool waits for Stripe", [&] {
        return pending_orders_of(who + "%") ==
               static_cast<std::int64_t>(worker_pids("outside").size());
    });

    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(Browser{}.get("/courses").status == 200);
        BOOST_TEST(Browser{}.get("/courses/practical-sql").status == 200);
        BOOST_TEST(learner.browser.get("/learn/practical-sql").status == 200);
        BOOST_TEST(deliver(event_about(fresh_event_id(), "product.updated", "{}")).status == 200);
    }
    Browser elsewhere;
    BOOST_TEST(sign_in(elsewhere, learner.email, good_password).status == 303);
    BOOST_TEST(buyers.answered() == 0, "all these replies came before Stripe answered");

    hanging.end();
    buyers.wait();
    BOOST_TEST(buyers.led_to_stripe() == buyers_at_once);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
