#include "sandbox/webhook_signature.hpp"

#include <boost/test/unit_test.hpp>

#include "sandbox/webhook_delivery.hpp"

BOOST_AUTO_TEST_SUITE(sandbox_webhooks)

BOOST_AUTO_TEST_CASE(signature_is_the_hmac_that_openssl_computes) {
    // printf '1700000000.{"id":"evt_1","name":"Zoë"}' | openssl dgst -sha256 -hmac
    // whsec_c3RhbmQtaW4
    const auto header = lectern::sandbox::signature_header(R"({"id":"evt_1","name":"Zoë"})",
                                                           "whsec_c3RhbmQtaW4", 1'700'000'000);
    BOOST_TEST(header ==
               "t=1700000000,v1=9fe52d9a8078747f376bffbf8e7a205dab1ea6f3972d395a73e745c5d100c594");
}

BOOST_AUTO_TEST_CASE(pauses_double_up_to_a_minute) {
    using lectern::sandbox::pause_after_ms;
    BOOST_TEST(pause_after_ms(1) == 1000);
    BOOST_TEST(pause_after_ms(2) == 2000);
    BOOST_TEST(pause_after_ms(6) == 32000);
    BOOST_TEST(pause_after_ms(7) == 60000);
    BOOST_TEST(pause_after_ms(1000) == 60000);
}

BOOST_AUTO_TEST_SUITE_END()
