#pragma once

#include <string>

#include <boost/test/unit_test.hpp>

#include "checkout/start_checkout_pages.hpp"
#include "platform/http_client.hpp"
#include "support/test_school.hpp"
#include "support/view_check.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::test {

/// A browser that buys in the school.
struct CheckoutDesk : TestSchool {
    std::string browser_cookie;  // sent from the first checkout on

    web::Request checkout_of(const std::string& slug, const std::string& email,
                             const std::string& code = {}) {
        auto request =
            post_request("/courses/" + slug + "/checkout",
                         form_encode({{"email", email}, {"code", code}}), {{"slug", slug}});
        if (!browser_cookie.empty()) request.cookies = {{"lectern_checkout", browser_cookie}};
        return request;
    }
    web::Response buy(const web::Request& request) {
        auto response = checkout::start_checkout(request, services);
        const auto& cookie = response.header("Set-Cookie");
        const auto value = cookie.substr(cookie.find('=') + 1);
        if (!cookie.empty()) browser_cookie = value.substr(0, value.find(';'));
        return response;
    }
    web::Response buy(const std::string& email = "guest@example.com",
                      const std::string& code = {}) {
        return buy(checkout_of("practical-sql", email, code));
    }
    std::int64_t order_count() { return number("SELECT count(*) AS value FROM orders"); }
    payments::Order only_order() {
        return order(OrderId{number("SELECT id AS value FROM orders")});
    }

    UserId add_member(const std::string& name) { return add_learner(database(), name); }
    void expect_problem(const web::Response& response, int status, const std::string& which) {
        BOOST_TEST(response.status == status);
        BOOST_TEST(view_of(response) == "checkout/problem");
        for (const auto* key :
             {"is_unavailable", "is_other_price", "is_unusable_price", "is_unusable_key",
              "is_unusable_email", "is_refused", "is_not_for_sale", "is_retired"}) {
            BOOST_TEST(value_in(response, key) == (key == which ? "true" : "false"), key);
        }
        const auto& page = std::get<web::Page>(response.body);
        BOOST_TEST(missing_keys(page.view, page.data).empty());
    }
};

}  // namespace lectern::test
