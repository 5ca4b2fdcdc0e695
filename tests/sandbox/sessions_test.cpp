#include "sandbox/sessions.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "platform/json.hpp"
#include "sandbox/events.hpp"
#include "sandbox/identifiers.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::sandbox {

namespace {

const std::string buyer = "buyer@example.com";

struct PaymentService {
    lectern::test::TemporaryDirectory directory;
    StateDirectory state{directory.path()};
    Sessions sessions{state, "http://localhost:1"};

    [[nodiscard]] Session session(std::int64_t discount_minor = 0,
                                  const std::string& tax_behavior = {}) const {
        SessionRequest request;
        request.items = {{.price = "price_a", .name = "A", .amount_minor = 4900}};
        request.currency = "eur";
        request.discount_minor = discount_minor;
        request.tax_behavior = tax_behavior;
        request.needs_billing_address = request.asks_for_tax_id = !tax_behavior.empty();
        request.created = unix_now();
        request.expires_at = request.created + 3600;
        return sessions.start(request);
    }
    [[nodiscard]] int events(const std::string& type) const {
        int count = 0;
        for (const auto& event : list_events(state)) count += event.type == type ? 1 : 0;
        return count;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sandbox_sessions, PaymentService)

BOOST_AUTO_TEST_CASE(discount_is_subtracted_from_the_total_and_stored) {
    const auto found = sessions.find(session(980).id).value();
    BOOST_TEST(found.amount_total_minor == 3920);
    BOOST_TEST(found.discount_minor == 980);
}

BOOST_AUTO_TEST_CASE(tax_is_computed_from_what_is_left_when_the_buyer_pays) {
    struct Sum {
        const char* tax_behavior;
        std::int64_t discount;
        std::int64_t tax_minor;
        std::int64_t total;
    };
    for (const auto& [tax_behavior, discount, tax_minor, total] : {Sum{"exclusive", 0, 980, 5880},
                                                                   {"exclusive", 900, 800, 4800},
                                                                   {"inclusive", 0, 817, 4900},
                                                                   {"", 0, 0, 4900}}) {
        const bool has_tax = tax_behavior != std::string{};
        auto open = session(discount, tax_behavior);
        const auto before = json::parse(stripe_object(open));
        BOOST_TEST(before.integer("total_details.amount_tax").value() == 0);
        BOOST_TEST(before.integer("amount_total").value() == 4900 - discount);
        BOOST_TEST(sessions.pay(open, buyer));
        const auto object = json::parse(stripe_object(sessions.find(open.id).value()));
        BOOST_TEST(object.integer("total_details.amount_tax").value() == tax_minor);
        BOOST_TEST(object.integer("amount_total").value() == total);
        BOOST_TEST(object.integer("amount_subtotal").value() == 4900);
        BOOST_TEST(object.boolean("automatic_tax.enabled").value() == has_tax);
        BOOST_TEST(object.has("customer_details.address.country") == has_tax);
    }
}

BOOST_AUTO_TEST_CASE(tax_of_nothing_is_nothing) {
    auto free = session(4900, "exclusive");
    BOOST_TEST(sessions.pay(free, buyer));
    BOOST_TEST(free.payment_status == "no_payment_required");
    BOOST_TEST(free.tax_minor == 0);
}

BOOST_AUTO_TEST_CASE(session_with_a_full_discount_needs_no_payment) {
    auto free = session(4900);
    BOOST_TEST(!sessions.pay_later(free, buyer));
    BOOST_TEST(sessions.pay(free, buyer));
    BOOST_TEST(free.payment_status == "no_payment_required");
    BOOST_TEST(free.payment_intent.empty());
}

BOOST_AUTO_TEST_CASE(announced_transfer_completes_the_session_unpaid_and_arrives_once) {
    auto announced = session();
    BOOST_TEST(sessions.pay_later(announced, buyer));
    BOOST_TEST(announced.is_complete());
    BOOST_TEST(announced.payment_status == "unpaid");
    BOOST_TEST(events("checkout.session.completed") == 1);
    BOOST_TEST(!sessions.pay(announced, buyer));

    BOOST_TEST(sessions.end_transfer(announced, Transfer::arrived));
    BOOST_TEST(announced.payment_status == "paid");
    BOOST_TEST(!sessions.end_transfer(announced, Transfer::failed));
    BOOST_TEST(events("checkout.session.async_payment_succeeded") == 1);
    BOOST_TEST(events("checkout.session.async_payment_failed") == 0);
}

BOOST_AUTO_TEST_CASE(failed_transfer_leaves_the_session_unpaid) {
    auto announced = session();
    BOOST_TEST(sessions.pay_later(announced, buyer));
    BOOST_TEST(sessions.end_transfer(announced, Transfer::failed));
    BOOST_TEST(announced.payment_status == "unpaid");
    BOOST_TEST(events("checkout.session.async_payment_failed") == 1);
}

BOOST_AUTO_TEST_CASE(transfer_that_was_not_announced_cannot_end) {
    auto paid = session();
    BOOST_TEST(!sessions.end_transfer(paid, Transfer::arrived));
    BOOST_TEST(sessions.pay(paid, buyer));
    BOOST_TEST(!sessions.end_transfer(paid, Transfer::arrived));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::sandbox
