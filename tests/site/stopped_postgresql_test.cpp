// PostgreSQL is stopped (SIGSTOP) while readers and Stripe send requests: connections succeed, but
// nobody answers.

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"
#include "support/unreported_payments.hpp"

namespace lectern::test {

namespace {

std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
        std::ifstream file{entry.path() / "stat"};
        pid_t pid = 0;
        std::string name;
        std::string state;
        pid_t its_parent = 0;
        if (file >> pid >> name >> state >> its_parent && its_parent == parent)
            children.push_back(pid);
    }
    return children;
}

/// Stops PostgreSQL's processes from stop() until go_on(), which the destructor calls too.
class Postgres {
  public:
    Postgres() = default;
    ~Postgres() { go_on(); }
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    void stop() {
        stop(parent_);  // first, so that it starts no new child
        for (const auto child : children_of(parent_)) stop(child);
    }
    void go_on() {
        for (const auto pid : stopped_) kill(pid, SIGCONT);
        stopped_.clear();
    }

  private:
    void stop(pid_t pid) {
        kill(pid, SIGSTOP);
        stopped_.push_back(pid);
    }
    const pid_t parent_ = static_cast<pid_t>(
        number("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::bigint AS n"));
    std::vector<pid_t> stopped_;
};

/// Readers, each requesting one page after another until end().
class Readers {
  public:
    explicit Readers(int count) {
        for (int i = 0; i < count; ++i) threads_.emplace_back([this] { read_on(); });
    }
    ~Readers() { end(); }
    Readers(const Readers&) = delete;
    Readers& operator=(const Readers&) = delete;

    void end() {
        is_over_ = true;
        for (auto& thread : threads_)
            if (thread.joinable()) thread.join();
    }
    /// Returns how many replies had this status; 0 counts requests without a reply.
    int count_of(int status) const {
        const std::lock_guard lock{mutex_};
        const auto found = statuses_.find(status);
        return found == statuses_.end() ? 0 : found->second;
    }

  private:
    static int status_of_page(Browser& browser) {
        try {
            return browser.get("/courses/practical-sql").status;
        } catch (const std::exception&) {
            return 0;
        }
    }
    void read_on() {
        Browser browser;
        while (!is_over_) {
            const int status = status_of_page(browser);
            const std::lock_guard lock{mutex_};
            ++statuses_[status];
        }
    }

    std::atomic<bool> is_over_ = false;
    mutable std::mutex mutex_;
    std::map<int, int> statuses_;
    std::vector<std::thread> threads_;
};

/// Stands in for Stripe: delivers each event until it is acknowledged.
class Deliveries {
  public:
    explicit Deliveries(const std::vector<PostedEvent>& events) : events_{events} {
        for (int i = 0; i < 4; ++i) threads_.emplace_back([this] { deliver_on(); });
    }
    ~Deliveries() {
        is_over_ = true;
        finish();
    }
    Deliveries(const Deliveries&) = delete;
    Deliveries& operator=(const Deliveries&) = delete;

    void finish() {
        for (auto& thread : threads_)
            if (thread.joinable()) thread.join();
    }
    int acknowledged() const { return acknowledged_; }
    int unavailable() const { return unavailable_; }
    /// Deliveries with a status other than 200 and 503.
    int answered_otherwise() const { return answered_otherwise_; }

  private:
    void deliver_on() {
        for (auto mine = next_++; mine < events_.size() && !is_over_; mine = next_++) {
            while (!is_over_ && !is_acknowledged(events_[mine])) {
            }
        }
    }
    bool is_acknowledged(const PostedEvent& event) {
        const int status = status_of_delivery(event.body);
        ++(status == 200 ? acknowledged_ : status == 503 ? unavailable_ : answered_otherwise_);
        return status == 200;
    }

    const std::vector<PostedEvent>& events_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<bool> is_over_ = false;
    std::atomic<int> acknowledged_ = 0;
    std::atomic<int> unavailable_ = 0;
    std::atomic<int> answered_otherwise_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(stopped_postgresql)

BOOST_AUTO_TEST_CASE(pages_and_webhooks_get_503_without_postgresql_and_recover_with_it) {
    const auto payments = pay_without_webhooks(6);
    const auto events = events_for(payments, 50);
    const auto workers = worker_pids();
    Postgres postgres;
    Readers readers{2};
    Deliveries deliveries{events};
    wait_until("pages and acknowledgements",
               [&] { return readers.count_of(200) > 10 && deliveries.acknowledged() > 10; });

    postgres.stop();
    wait_until("webhooks that get 503", [&] { return deliveries.unavailable() > 20; });
    wait_until("pages that get 503", [&] { return readers.count_of(503) > 20; });
    const auto acknowledged = deliveries.acknowledged();
    const auto page = Browser{}.get("/courses");
    BOOST_TEST(page.status == 503);
    BOOST_TEST(page.header("retry-after") == "5");
    BOOST_TEST(page.says("<h1"));
    BOOST_TEST(deliveries.acknowledged() == acknowledged);
    BOOST_TEST(acknowledged < static_cast<int>(events.size()));

    postgres.go_on();
    deliveries.finish();
    const auto before = readers.count_of(200);
    wait_until("pages again", [&] { return readers.count_of(200) > before + 20; });
    readers.end();
    BOOST_TEST(deliveries.answered_otherwise() == 0);
    BOOST_TEST(readers.count_of(0) + readers.count_of(500) + readers.count_of(504) == 0);
    BOOST_TEST(worker_pids() == workers, boost::test_tools::per_element());
    expect_processed(events);
    expect_each_once(payments);
    expect_sound_database();
    finish_leased_work();
}

BOOST_AUTO_TEST_CASE(workers_that_wait_for_postgresql_can_be_replaced_and_stopped) {
    const auto payments = pay_without_webhooks(6);
    const auto events = events_for(payments, 50);
    const auto workers = worker_pids();
    const auto parent = parent_of_workers();
    Postgres postgres;
    Readers readers{6};
    Deliveries deliveries{events};
    wait_until("pages and acknowledgements",
               [&] { return readers.count_of(200) > 10 && deliveries.acknowledged() > 10; });

    postgres.stop();
    BOOST_REQUIRE(kill(parent, SIGHUP) == 0);
    wait_until("all workers are new", [&] {
        const auto now = worker_pids();
        return now.size() == workers.size() && std::ranges::none_of(now, [&](auto pid) {
                   return std::ranges::count(workers, pid) > 0;
               });
    });
    BOOST_REQUIRE(kill(parent, SIGTERM) == 0);
    wait_until("a new parent", [&] {
        const auto now = parent_of_workers();
        return now != 0 && now != parent && worker_pids().size() == workers.size();
    });
    postgres.go_on();
    deliveries.finish();
    readers.end();
    BOOST_TEST(deliveries.answered_otherwise() == 0);
    BOOST_TEST(readers.count_of(0) + readers.count_of(500) + readers.count_of(504) == 0);
    expect_processed(events);
    expect_each_once(payments);
    expect_sound_database();
    finish_leased_work();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
