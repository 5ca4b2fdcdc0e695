#include "sandbox/idempotency.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <string>

#include "sandbox/stripe_error.hpp"

namespace lectern::sandbox {

namespace {

struct EmptyState {
    std::filesystem::path root = std::filesystem::temp_directory_path() /
                                 ("lectern-sandbox-state-" + std::to_string(::getpid()));
    StateDirectory state{root};
    int runs = 0;
    EmptyState() = default;
    ~EmptyState() { std::filesystem::remove_all(root); }
    EmptyState(const EmptyState&) = delete;
    EmptyState& operator=(const EmptyState&) = delete;

    StoredAnswer ask(const std::string& key, const std::string& fields) {
        return once_per_key(state, key, "/v1/checkout/sessions", StripeFields{fields},
                            [this] { return std::to_string(++runs); });
    }
    int refused_with(const std::string& key, const std::string& fields) {
        try {
            ask(key, fields);
        } catch (const StripeError& error) {
            return error.status();
        }
        return 0;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sandbox_idempotency, EmptyState)

BOOST_AUTO_TEST_CASE(a_repeated_request_gets_the_first_answer) {
    BOOST_TEST(ask("k", "a=1&b=2").body == "1");
    const auto again = ask("k", "b=2&a=1");
    BOOST_TEST(again.body == "1");
    BOOST_TEST(again.is_replay);
}

BOOST_AUTO_TEST_CASE(a_request_with_a_key_is_recorded_once) {
    ask("k", "metadata[order_id]=7&mode=payment");
    ask("k", "metadata[order_id]=7&mode=payment");
    ask("", "mode=setup");
    const auto requests = list_requests(state);
    BOOST_REQUIRE(requests.size() == 1U);
    BOOST_TEST(requests.front() == R"({"path":"/v1/checkout/sessions",)"
                                   R"("fields":{"metadata[order_id]":"7","mode":"payment"}})");
}

BOOST_AUTO_TEST_CASE(the_same_key_with_other_parameters_is_refused) {
    ask("k", "a=1");
    BOOST_TEST(refused_with("k", "a=2") == 400);
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(without_a_key_each_request_runs) {
    BOOST_TEST(ask("", "a=1").body == "1");
    BOOST_TEST(ask("", "a=1").body == "2");
}

BOOST_AUTO_TEST_CASE(a_key_in_use_is_a_conflict) {
    int inner = 0;
    once_per_key(state, "k", "/", StripeFields{""}, [&] {
        inner = refused_with("k", "");
        return std::string{};
    });
    BOOST_TEST(inner == 409);
}

BOOST_AUTO_TEST_CASE(a_refused_request_does_not_use_up_the_key) {
    BOOST_CHECK_THROW(once_per_key(state, "k", "/v1/checkout/sessions", StripeFields{"a=1"},
                                   []() -> std::string { throw invalid_request("no", "", ""); }),
                      StripeError);
    BOOST_TEST(ask("k", "a=2").body == "1");
}

BOOST_AUTO_TEST_CASE(a_key_of_256_characters_is_refused) {
    BOOST_TEST(refused_with(std::string(255, 'k'), "") == 0);
    BOOST_TEST(refused_with(std::string(256, 'k'), "") == 400);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::sandbox
