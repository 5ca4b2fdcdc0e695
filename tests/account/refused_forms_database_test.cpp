#include "account/refused_forms.hpp"

#include <boost/test/unit_test.hpp>

#include "support/test_database.hpp"

namespace lectern::account {

namespace {

using namespace std::chrono_literals;

struct Fixture {
    test::TestDatabase test;
    test::TestClock clock;
    FormPlace place{"token", std::nullopt, "/login"};

    bool keep(const FormPlace& where, const std::string& content,
              const std::string& replaced = {}) {
        return test.connection().write([&](Transaction& transaction) {
            return keep_refused_form(transaction, where, content, replaced, clock.now() + 10min);
        });
    }
    std::string take(const FormPlace& where) {
        return test.connection()
            .autocommit([&](Connection& connection) {
                return take_refused_form(connection, where, clock.now());
            })
            .value_or("none");
    }
    std::int64_t clean_up(int most = 1000) {
        return test.connection().write([&](Transaction& transaction) {
            return delete_old_refused_forms(transaction, clock.now(), most);
        });
    }
    void fill(int count) {
        test.connection().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                INSERT INTO refused_forms (token_hash, path_hash, content, expires_at)
                SELECT sha256(number::text::bytea), sha256(''), '{}', $1
                  FROM generate_series(1, $2::int) AS number
            )sql",
                  clock.now() + 10min, count);
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refused_forms, Fixture)

BOOST_AUTO_TEST_CASE(a_kept_form_is_returned_once) {
    BOOST_TEST(keep(place, "{\"values\":[]}"));
    BOOST_TEST(take(place) == "{\"values\":[]}");
    BOOST_TEST(take(place) == "none");
}

BOOST_AUTO_TEST_CASE(another_browser_person_or_page_does_not_get_it) {
    const FormPlace of_member{"token", SessionId{7}, "/account"};
    keep(of_member, "mine");
    BOOST_TEST(take({"other", SessionId{7}, "/account"}) == "none");
    BOOST_TEST(take({"token", SessionId{8}, "/account"}) == "none");
    BOOST_TEST(take({"token", std::nullopt, "/account"}) == "none");
    BOOST_TEST(take({"token", SessionId{7}, "/account/delete"}) == "none");
    BOOST_TEST(take(of_member) == "mine");
}

BOOST_AUTO_TEST_CASE(neither_token_nor_path_is_stored) {
    keep({"token", std::nullopt, "/claim/secret-link"}, "content");
    const auto row = test.connection().read([](Connection& connection) {
        return query(connection,
                     "SELECT row_to_json(kept)::text AS value FROM refused_forms AS kept")
            .front()
            .text("value");
    });
    BOOST_TEST(row.find("secret-link") == std::string::npos);
    BOOST_TEST(row.find("\"token\"") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_form_expires_and_is_then_removed) {
    keep(place, "old");
    clock.advance(10min);
    BOOST_TEST(take(place) == "none");
    keep({"newer", std::nullopt, "/login"}, "new");
    BOOST_TEST(clean_up() == 1);
    BOOST_TEST(take({"newer", std::nullopt, "/login"}) == "new");
}

BOOST_AUTO_TEST_CASE(old_forms_are_removed_in_batches) {
    fill(5);
    clock.advance(10min);
    BOOST_TEST(clean_up(3) == 3);
    BOOST_TEST(clean_up(3) == 2);
    BOOST_TEST(clean_up(3) == 0);
}

BOOST_AUTO_TEST_CASE(the_next_form_of_a_browser_replaces_the_last) {
    keep(place, "first");
    keep({"second token", std::nullopt, "/register"}, "second", "token");
    BOOST_TEST(take(place) == "none");
    BOOST_TEST(take({"second token", std::nullopt, "/register"}) == "second");
}

BOOST_AUTO_TEST_CASE(a_large_form_is_not_kept) {
    BOOST_TEST(keep(place, std::string(20'000, 'x')));
    BOOST_TEST(!keep({"other", std::nullopt, "/login"}, std::string(20'001, 'x')));
}

BOOST_AUTO_TEST_CASE(no_more_than_ten_thousand_forms_are_kept) {
    fill(9'999);
    BOOST_TEST(keep(place, "the last"));
    BOOST_TEST(!keep({"other", std::nullopt, "/login"}, "one more"));
    BOOST_TEST(take(place) == "the last");
    BOOST_TEST(keep({"other", std::nullopt, "/login"}, "one more"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
