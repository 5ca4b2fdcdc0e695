// `lectern code` against a Stripe that has one promotion code. tests/site/promotion_codes_test.cpp
// buys with a code.

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/loopback_server.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

namespace {

/// Stripe's API with the code SPRING, which is active from its creation until it is ended.
class FakeStripe {
  public:
    bool is_active = false;
    std::vector<std::string> requests;  // `GET /v1/prices/price_sql`, `POST /v1/coupons FORM`

    [[nodiscard]] std::string url() const { return "http://" + server_.address(); }

  private:
    [[nodiscard]] std::string code() const {
        return R"({"id":"promo_1","object":"promotion_code","code":"SPRING","active":)" +
               std::string{is_active ? "true" : "false"} +
               R"(,"max_redemptions":25,"times_redeemed":3,)"
               R"("promotion":{"coupon":{"percent_off":12.5}}})";
    }
    std::string answer(const std::string& request) {
        const auto line = request.substr(0, request.find(" HTTP/1.1"));
        const auto form = request.substr(request.find("\r\n\r\n") + 4);
        requests.push_back(line + (form.empty() ? "" : ' ' + form));
        if (line.starts_with("GET /v1/prices/")) return R"({"id":"price_1","product":"prod_1"})";
        if (line == "POST /v1/coupons") return R"({"id":"coupon_1"})";
        if (line.starts_with("POST ")) {
            is_active = line == "POST /v1/promotion_codes";
            return code();
        }
        const bool is_listed = is_active || !contains(line, "active=true");
        return R"({"object":"list","data":[)" + (is_listed ? code() : "") + "]}";
    }

    LoopbackServer server_{[this](int socket) {
        const auto body = answer(receive_http_request(socket));
        send_text(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                              "\r\nConnection: close\r\n\r\n" + body);
    }};
};

struct Codes {
    TestDatabase test;
    FakeStripe stripe;
    Environment settings{values()};

    Values values() {
        auto wanted = sandbox_values();
        wanted["LECTERN_DATABASE_URL"] = test.connection_string_as("lectern_operator");
        wanted["STRIPE_API_URL"] = stripe.url();
        return wanted;
    }
    /// Returns whether Stripe was asked for this and with this part of a form.
    bool was_asked(const std::string& line, const std::string& part = {}) {
        for (const auto& request : stripe.requests)
            if (request.starts_with(line) && contains(request, part)) return true;
        return false;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(code_commands_in_the_database, Codes)

BOOST_AUTO_TEST_CASE(a_code_is_made_once_with_its_limits_and_audited) {
    const Words create{"code", "create", "SPRING", "--percent", "12.5"};
    auto limited = create;
    limited.insert(limited.end(), {"--limit", "25", "--expires", "2099-01-31"});
    const auto made = run(limited);
    BOOST_TEST(made.status == 0, made.errors);
    BOOST_TEST(made.output == "code SPRING: takes 12.5 % off\n");
    BOOST_TEST(was_asked("POST /v1/coupons ", "&percent_off=12.5"));
    BOOST_TEST(!was_asked("POST /v1/coupons ", "products"));
    BOOST_TEST(was_asked("POST /v1/promotion_codes ", "&expires_at=4073500800"));
    BOOST_TEST(was_asked("POST /v1/promotion_codes ", "&max_redemptions=25"));
    BOOST_REQUIRE(made.audit_lines.size() == 1U);
    BOOST_TEST(contains(made.audit_lines.front(), "\"event\":\"promotion_code_created\""));
    BOOST_TEST(contains(made.audit_lines.front(), "\"reason\":\"SPRING: 12.5 %\""));

    const auto again = run(create);
    BOOST_TEST(again.status == 1);
    BOOST_TEST(again.errors ==
               "lectern code create: code SPRING: is active already, for 12.5 %; end it first, or "
               "choose another\n");
}

BOOST_AUTO_TEST_CASE(a_code_may_take_off_everything) {
    BOOST_TEST(run({"code", "create", "GIFT", "--percent", "100"}).status == 0);
    BOOST_TEST(was_asked("POST /v1/coupons ", "&percent_off=100"));
}

BOOST_AUTO_TEST_CASE(a_code_has_no_limits_unless_they_are_given) {
    BOOST_TEST(run({"code", "create", "SPRING", "--percent", "10"}).status == 0);
    BOOST_TEST(!was_asked("POST ", "max_redemptions"));
    BOOST_TEST(!was_asked("POST ", "expires_at"));
}

BOOST_AUTO_TEST_CASE(a_code_that_would_end_in_the_past_is_not_made) {
    const auto late =
        run({"code", "create", "SPRING", "--percent", "10", "--expires", "2020-01-31"});
    BOOST_TEST(late.status == 2);
    BOOST_TEST(contains(late.errors,
                        "--expires: takes a time in the future, such as 2027-01-31, "
                        "got 2020-01-31"));
    BOOST_TEST(stripe.requests.empty());
}

BOOST_AUTO_TEST_CASE(a_code_of_a_course_is_for_the_product_of_that_course_only) {
    add_course(test.connection(), practical_sql());
    add_course(test.connection(), bread());
    const auto create = [](const std::string& course) {
        return run({"code", "create", "SPRING", "--percent", "10", "--course", course});
    };
    BOOST_TEST(create("no-such-course").errors ==
               "lectern code create: no course no-such-course\n");
    BOOST_TEST(stripe.requests.empty());
    BOOST_TEST(create("bread").status == 0);
    BOOST_TEST(stripe.requests.front() == "GET /v1/prices/price_bread");
    BOOST_TEST(was_asked("POST /v1/coupons ", "=prod_1"));
    stripe.is_active = false;
    stripe.requests.clear();
    BOOST_TEST(create("practical-sql").status == 0);
    BOOST_TEST(stripe.requests.front() == "GET /v1/prices/price_sql");
}

BOOST_AUTO_TEST_CASE(codes_are_listed_with_their_use) {
    const auto listed = run({"code", "list", "--json"});
    BOOST_TEST(listed.status == 0, listed.errors);
    BOOST_TEST(listed.output ==
               R"({"code":"SPRING","discount":"12.5 %","is_active":false,"used":3,"limit":25,)"
               R"("expires_at":null,"id":"promo_1"})"
               "\n");
}

BOOST_AUTO_TEST_CASE(an_active_code_is_ended_and_audited) {
    const auto unknown = run({"code", "end", "SPRING"});
    BOOST_TEST(unknown.status == 1);
    BOOST_TEST(unknown.errors == "lectern code end: no active code SPRING\n");
    stripe.is_active = true;
    const auto ended = run({"code", "end", "spring"});
    BOOST_TEST(ended.status == 0, ended.errors);
    BOOST_TEST(ended.output == "code SPRING: ended\n");
    BOOST_TEST(stripe.requests.back() == "POST /v1/promotion_codes/promo_1 active=false");
    BOOST_REQUIRE(ended.audit_lines.size() == 1U);
    BOOST_TEST(contains(ended.audit_lines.front(), "\"event\":\"promotion_code_ended\""));
    BOOST_TEST(contains(ended.audit_lines.front(), "\"reason\":\"SPRING\""));
    stripe.is_active = true;
    BOOST_TEST(run({"code", "end", "SPRING", "--json"}).output ==
               "{\"code\":\"SPRING\",\"result\":\"ended\"}\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
