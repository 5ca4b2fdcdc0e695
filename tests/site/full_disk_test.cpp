// PostgreSQL's disk is full while webhooks arrive: no table can grow.

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/crypto.hpp"
#include "support/full_disk.hpp"
#include "support/site_at_once.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"
#include "support/unreported_payments.hpp"

namespace lectern::test {

namespace {

/// An event too large for the free space in any page of a table: its contents cannot be compressed.
PostedEvent bulky_event() {
    const auto id = fresh_event_id();
    const auto bulk = lectern::crypto::hex(lectern::crypto::random_bytes(12'000));
    return {id, event_about(id, "product.updated", R"({"id":"prod_1","name":")" + bulk + "\"}")};
}

std::int64_t stored(const PostedEvent& telling) {
    return number("SELECT count(*) AS n FROM stripe_events WHERE stripe_event_id = $1", telling.id);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(full_disk)

BOOST_AUTO_TEST_CASE(events_without_room_get_503_and_are_stored_once_there_is_room) {
    constexpr int deliverers = 4;
    const auto payments = pay_without_webhooks(8);
    const auto events = events_for(payments, 3);
    auto learner = learner_with(sql_course);
    BOOST_TEST(learner.browser.get("/learn/practical-sql").status ==
               200);  // the first visit is noted
    std::vector<PostedEvent> bulky;
    for (int i = 0; i < 12; ++i) bulky.push_back(bulky_event());

    const FullDisk disk;
    std::atomic<int> strange = 0;
    const auto deliver_all = [&](const std::vector<PostedEvent>& tellings) {
        std::vector<int> statuses(tellings.size());
        std::atomic<std::size_t> next = 0;
        at_once(deliverers, [&](int) {
            for (auto mine = next++; mine < tellings.size(); mine = next++) {
                statuses[mine] = status_of_delivery(tellings[mine].body);
                if (statuses[mine] != 200 && statuses[mine] != 503) ++strange;
            }
            return true;
        });
        return statuses;
    };
    const auto of_bulky = deliver_all(bulky);
    const auto of_events = deliver_all(events);
    BOOST_TEST(std::ranges::count(of_bulky, 503) > 0);
    BOOST_TEST(strange == 0);
    BOOST_TEST(Browser{}.get("/courses").status == 200);
    BOOST_TEST(learner.browser.get("/learn/practical-sql").status == 200);
    for (std::size_t i = 0; i < bulky.size(); ++i) {
        BOOST_TEST(stored(bulky[i]) == (of_bulky[i] == 200 ? 1 : 0));
    }

    disk.make_room();
    for (const auto& telling : bulky) deliver_until_acknowledged(telling.body);
    for (const auto& telling : events) deliver_until_acknowledged(telling.body);
    for (const auto& telling : bulky) BOOST_TEST(stored(telling) == 1);
    expect_processed(events);
    expect_each_once(payments);
    expect_sound_database();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
