#include "mail/email_tokens.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "support/addresses.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

using mail::LinkPurpose;

namespace {

using namespace std::chrono_literals;

struct Fixture {
    TestDatabase test;
    TestClock clock;

    std::string mint(LinkPurpose purpose) {
        return test.connection().write([&](Transaction& transaction) {
            return mail::create_email_token(transaction,
                                            {.purpose = purpose,
                                             .email = address("ada@example.com"),
                                             .data = R"({"order": 17})"},
                                            clock.now());
        });
    }
    std::optional<mail::EmailToken> find(LinkPurpose purpose, const std::string& token) {
        return test.connection().read([&](Connection& connection) {
            return mail::find_email_token(connection, purpose, token, clock.now());
        });
    }
    std::optional<mail::EmailToken> consume(Database& database, const std::string& token) {
        return database.write([&](Transaction& transaction) {
            return mail::use_email_token(transaction, LinkPurpose::claim, token, clock.now());
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(email_tokens, Fixture)

BOOST_AUTO_TEST_CASE(a_minted_token_is_found_with_its_data) {
    const auto found = find(LinkPurpose::claim, mint(LinkPurpose::claim));
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->email.text == "ada@example.com");
    BOOST_TEST(found->data == R"({"order": 17})");
    BOOST_TEST(!found->user_id.has_value());
}

BOOST_AUTO_TEST_CASE(a_link_of_every_purpose_can_be_stored_and_found) {
    for (const auto& terms : mail::link_terms) {
        const auto found = find(terms.purpose, mint(terms.purpose));
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST((found->purpose == terms.purpose), terms.name);
    }
}

BOOST_AUTO_TEST_CASE(a_token_is_valid_for_its_purpose_only) {
    const auto token = mint(LinkPurpose::reset);
    BOOST_TEST(find(LinkPurpose::reset, token).has_value());
    BOOST_TEST(!find(LinkPurpose::claim, token).has_value());
    BOOST_TEST(!consume(test.connection(), token).has_value());
}

BOOST_AUTO_TEST_CASE(a_link_to_sign_in_is_valid_for_ten_minutes) {
    const auto token = mint(LinkPurpose::sign_in);
    clock.advance(9min);
    BOOST_TEST(find(LinkPurpose::sign_in, token).has_value());
    clock.advance(1min);
    BOOST_TEST(!find(LinkPurpose::sign_in, token).has_value());
}

BOOST_AUTO_TEST_CASE(a_claim_link_is_valid_for_seven_days_and_a_reset_link_for_an_hour) {
    const auto claim = mint(LinkPurpose::claim);
    const auto reset = mint(LinkPurpose::reset);
    clock.advance(59min);
    BOOST_TEST(find(LinkPurpose::reset, reset).has_value());
    clock.advance(1min);
    BOOST_TEST(!find(LinkPurpose::reset, reset).has_value());
    clock.advance(6 * 24h);
    BOOST_TEST(find(LinkPurpose::claim, claim).has_value());
    clock.advance(24h);
    BOOST_TEST(!find(LinkPurpose::claim, claim).has_value());
    BOOST_TEST(!consume(test.connection(), claim).has_value());
}

BOOST_AUTO_TEST_CASE(a_token_can_be_used_once) {
    const auto token = mint(LinkPurpose::claim);
    BOOST_TEST(consume(test.connection(), token).has_value());
    BOOST_TEST(!consume(test.connection(), token).has_value());
    BOOST_TEST(!find(LinkPurpose::claim, token).has_value());
}

BOOST_AUTO_TEST_CASE(a_token_used_concurrently_is_accepted_once) {
    const auto token = mint(LinkPurpose::claim);
    std::atomic<int> winners = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            Database database{test.connection_string()};
            if (consume(database, token)) ++winners;
        });
    for (auto& thread : threads) thread.join();
    BOOST_TEST(winners == 1);
}

BOOST_AUTO_TEST_CASE(the_database_stores_no_token) {
    const auto token = mint(LinkPurpose::claim);
    test.connection().read([&](Connection& connection) {
        const auto row = query(connection, "SELECT email_tokens::text AS row FROM email_tokens");
        BOOST_TEST(row.front().text("row").find(token) == std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(a_used_link_keeps_no_data) {
    const auto token = mint(LinkPurpose::claim);
    BOOST_TEST(consume(test.connection(), token).value().data == R"({"order": 17})");
    test.connection().read([&](Connection& connection) {
        const auto row = query(connection, "SELECT data::text AS data FROM email_tokens");
        BOOST_TEST(row.front().text("data") == "{}");
    });
}

BOOST_AUTO_TEST_CASE(arbitrary_text_is_not_a_token) {
    mint(LinkPurpose::claim);
    for (const auto* token : {"", "x", "'; DROP TABLE email_tokens; --", "\xff\xfe"})
        BOOST_TEST(!find(LinkPurpose::claim, token).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
