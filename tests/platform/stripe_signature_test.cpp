#include "platform/stripe_signature.hpp"

#include <boost/test/unit_test.hpp>

using lectern::SignatureVerdict;
using lectern::Timestamp;
using lectern::verify_stripe_signature;

namespace {

// Made with `openssl dgst -sha256 -hmac SECRET` over `1795417500.` and the body.
const std::string body = R"({"id":"evt_1","object":"event"})";
const std::string time_text = "1795417500";
const std::string by_one = "fad0e40736442f3711dbe118f1b57e86e7218a167e10a3d415c471fc8634709b";
const std::string by_two = "48885530d3ec414a7e081225498b5a826ec771552acb42373abfb9de84e8c1ab";
const std::string by_one_over_nothing =
    "968975597fd3f6828954bd75c28b1ab9ed0f38879f0414dd0e75b4fd33a0981c";
const std::string by_one_with_zero_before_time =
    "cebd41a9760fa78b25e6e304772ea3ecc8becbe8ec29daead944ec743bdcd73d";
const std::string by_empty_secret =
    "8dc71d0e27a84a5b81877bc44008e72c30598a89a5662a5da7a0f3326cca3617";

const Timestamp signed_at{std::chrono::seconds{1795417500}};
const std::vector<std::string> secret_one{"whsec_one"};

std::string header(const std::string& signature) {
    return "t=" + time_text + ",v1=" + signature;
}

SignatureVerdict verdict_on(const std::string& text) {
    return verify_stripe_signature(text, body, secret_one, signed_at);
}

SignatureVerdict verdict_after(std::chrono::microseconds late) {
    return verify_stripe_signature(header(by_one), body, secret_one, signed_at + late);
}

}  // namespace

namespace lectern {
std::ostream& boost_test_print_type(std::ostream& out, SignatureVerdict verdict) {
    return out << to_text(verdict);
}
}  // namespace lectern

BOOST_AUTO_TEST_SUITE(stripe_signature)

BOOST_AUTO_TEST_CASE(signature_made_by_openssl_is_valid) {
    BOOST_TEST(verdict_on(header(by_one)) == SignatureVerdict::valid);
}

BOOST_AUTO_TEST_CASE(signature_with_another_secret_is_a_mismatch) {
    BOOST_TEST(verdict_on(header(by_two)) == SignatureVerdict::mismatch);
}

BOOST_AUTO_TEST_CASE(either_of_two_secrets_is_enough) {
    const std::vector<std::string> both{"whsec_one", "whsec_two"};
    for (const auto& signature : {by_one, by_two}) {
        BOOST_TEST(verify_stripe_signature(header(signature), body, both, signed_at) ==
                   SignatureVerdict::valid);
    }
}

BOOST_AUTO_TEST_CASE(any_of_several_v1_is_enough) {
    BOOST_TEST(verdict_on(header(by_two) + ",v1=" + by_one) == SignatureVerdict::valid);
}

BOOST_AUTO_TEST_CASE(other_schemes_are_ignored) {
    BOOST_TEST(verdict_on("t=" + time_text + ",v0=" + by_one) == SignatureVerdict::malformed);
    BOOST_TEST(verdict_on(header(by_one) + ",v0=" + by_two + ",v2=x,,=") ==
               SignatureVerdict::valid);
}

BOOST_AUTO_TEST_CASE(body_changed_by_one_byte_is_a_mismatch) {
    auto changed = body;
    changed.back() = ' ';
    BOOST_TEST(verify_stripe_signature(header(by_one), changed, secret_one, signed_at) ==
               SignatureVerdict::mismatch);
    BOOST_TEST(verify_stripe_signature(header(by_one), body + "\n", secret_one, signed_at) ==
               SignatureVerdict::mismatch);
}

BOOST_AUTO_TEST_CASE(changed_time_is_a_mismatch) {
    BOOST_TEST(verdict_on("t=1795417501,v1=" + by_one) == SignatureVerdict::mismatch);
}

BOOST_AUTO_TEST_CASE(the_signature_covers_the_time_as_written) {
    BOOST_TEST(verdict_on("t=0" + time_text + ",v1=" + by_one_with_zero_before_time) ==
               SignatureVerdict::valid);
    BOOST_TEST(verdict_on("t=0" + time_text + ",v1=" + by_one) == SignatureVerdict::mismatch);
}

BOOST_AUTO_TEST_CASE(tolerance_is_300_seconds_in_both_directions) {
    using namespace std::chrono_literals;
    BOOST_TEST(verdict_after(300s) == SignatureVerdict::valid);
    BOOST_TEST(verdict_after(-300s) == SignatureVerdict::valid);
    BOOST_TEST(verdict_after(301s) == SignatureVerdict::too_old);
    BOOST_TEST(verdict_after(-301s) == SignatureVerdict::too_old);
}

BOOST_AUTO_TEST_CASE(times_at_the_limits_of_integers_are_refused) {
    BOOST_TEST(verdict_on("t=9223372036854775807,v1=" + by_one) == SignatureVerdict::mismatch);
    BOOST_TEST(verdict_on("t=9223372036854775808,v1=" + by_one) == SignatureVerdict::malformed);
    BOOST_TEST(verdict_on("t=-1,v1=" + by_one) == SignatureVerdict::malformed);
}

BOOST_AUTO_TEST_CASE(missing_parts_are_malformed_and_not_a_mismatch) {
    BOOST_TEST(verdict_on("") == SignatureVerdict::no_header);
    BOOST_TEST(verdict_on("v1=" + by_one) == SignatureVerdict::malformed);
    BOOST_TEST(verdict_on("t=" + time_text) == SignatureVerdict::malformed);
    BOOST_TEST(verdict_on("t=,v1=" + by_one) == SignatureVerdict::malformed);
    BOOST_TEST(verdict_on("t=1795417500x,v1=" + by_one) == SignatureVerdict::malformed);
    BOOST_TEST(verdict_on("t= 1795417500,v1=" + by_one) == SignatureVerdict::malformed);
    BOOST_TEST(verdict_on("garbage") == SignatureVerdict::malformed);
    BOOST_TEST(verdict_on(",,,,") == SignatureVerdict::malformed);
}

BOOST_AUTO_TEST_CASE(two_times_are_malformed) {
    BOOST_TEST(verdict_on("t=1," + header(by_one)) == SignatureVerdict::malformed);
    BOOST_TEST(verdict_on(header(by_one) + ",t=" + time_text) == SignatureVerdict::malformed);
}

BOOST_AUTO_TEST_CASE(signature_of_another_length_or_case_is_a_mismatch) {
    BOOST_TEST(verdict_on(header("")) == SignatureVerdict::mismatch);
    BOOST_TEST(verdict_on(header(by_one.substr(0, 63))) == SignatureVerdict::mismatch);
    BOOST_TEST(verdict_on(header(by_one + "0")) == SignatureVerdict::mismatch);
    BOOST_TEST(verdict_on(header(by_one) + " ") == SignatureVerdict::mismatch);
}

BOOST_AUTO_TEST_CASE(empty_body_is_refused_even_when_signed) {
    BOOST_TEST(verify_stripe_signature(header(by_one_over_nothing), "", secret_one, signed_at) ==
               SignatureVerdict::malformed);
}

BOOST_AUTO_TEST_CASE(an_empty_secret_matches_no_signature) {
    BOOST_TEST(verify_stripe_signature(header(by_empty_secret), body, {""}, signed_at) ==
               SignatureVerdict::mismatch);
    BOOST_TEST(verify_stripe_signature(header(by_one), body, {}, signed_at) ==
               SignatureVerdict::mismatch);
}

BOOST_AUTO_TEST_SUITE_END()
