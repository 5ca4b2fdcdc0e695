#include "sandbox/r2_signature.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using lectern::sandbox::R2Key;
using lectern::sandbox::R2Request;
using lectern::sandbox::refusal_of;

namespace {

/// The example in AWS' documentation, "Authenticating requests: using query parameters".
const R2Key aws_key{.access_key_id = "AKIAIOSFODNN7EXAMPLE",
                    .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                    .region = "us-east-1"};
const R2Request aws_example{
    .method = "GET",
    .path = "/test.txt",
    .query_string =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    .host = "examplebucket.s3.amazonaws.com"};
constexpr std::int64_t signed_at = 1'369'353'600;

/// Returns `STATUS CODE MESSAGE`, or an empty string if the link is valid.
std::string refusal(const R2Request& question, std::int64_t now = signed_at,
                    const R2Key& key = aws_key) {
    const auto found = refusal_of(question, key, now);
    return found ? std::to_string(found->status) + ' ' + found->code + ' ' + found->message : "";
}

/// Returns the example with one part of its query replaced.
R2Request changed(const std::string& from, const std::string& to) {
    auto question = aws_example;
    question.query_string.replace(question.query_string.find(from), from.size(), to);
    return question;
}

bool starts_with(const std::string& text, const std::string& start) {
    return text.starts_with(start);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sandbox_r2)

BOOST_AUTO_TEST_CASE(the_aws_example_is_valid_for_its_stated_lifetime) {
    BOOST_TEST(refusal(aws_example) == "");
    BOOST_TEST(refusal(aws_example, signed_at + 86'399) == "");
    BOOST_TEST(refusal(aws_example, signed_at + 86'400) == "403 AccessDenied Request has expired");
    BOOST_TEST(refusal(aws_example, signed_at - 15 * 60) == "");
    BOOST_TEST(refusal(aws_example, signed_at - 15 * 60 - 1) ==
               "403 AccessDenied Request is not yet valid");
}

BOOST_AUTO_TEST_CASE(signature_covers_method_path_host_date_lifetime_and_every_parameter) {
    const std::string wrong = "403 SignatureDoesNotMatch";
    auto head = aws_example;
    head.method = "HEAD";
    auto other_path = aws_example;
    other_path.path = "/test.text";
    auto other_host = aws_example;
    other_host.host = "otherbucket.s3.amazonaws.com";
    auto more = aws_example;
    more.query_string += "&response-content-type=text%2Fhtml";
    for (const auto& question :
         {head, other_path, other_host, more, changed("T000000Z", "T000001Z"),
          changed("Expires=86400", "Expires=86401"), changed("Signature=ae", "Signature=af")}) {
        BOOST_TEST(starts_with(refusal(question), wrong), refusal(question));
    }
    auto other_secret = aws_key;
    other_secret.secret_access_key += '=';
    BOOST_TEST(starts_with(refusal(aws_example, signed_at, other_secret), wrong));
}

BOOST_AUTO_TEST_CASE(a_link_of_aws_to_upload_a_file_of_a_type_is_valid_for_that_type) {
    auto key = aws_key;
    key.region = "auto";
    constexpr std::int64_t noon = 1'795'435'200;
    // Made with @aws-sdk/s3-request-presigner.
    R2Request upload{
        .method = "PUT",
        .path = "/files/courses/sql/a b.png",
        .query_string =
            "X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261123%2Fauto%2Fs3%2Faws4_request"
            "&X-Amz-Date=20261123T120000Z&X-Amz-Expires=3600"
            "&X-Amz-Signature=f69f68941c32e94c229ed4470fcbac32301da176f2ffe40f9ff191448a52d0a5"
            "&X-Amz-SignedHeaders=content-type%3Bhost",
        .host = "account.r2.cloudflarestorage.com",
        .content_type = "image/png"};
    BOOST_TEST(refusal(upload, noon, key) == "");
    upload.content_type = "text/html";
    BOOST_TEST(starts_with(refusal(upload, noon, key), "403 SignatureDoesNotMatch"));
}

BOOST_AUTO_TEST_CASE(order_of_the_parameters_makes_no_difference) {
    auto question = changed("X-Amz-Algorithm=AWS4-HMAC-SHA256&", "");
    question.query_string += "&X-Amz-Algorithm=AWS4-HMAC-SHA256";
    BOOST_TEST(refusal(question) == "");
}

BOOST_AUTO_TEST_CASE(an_unsigned_request_is_refused_without_details) {
    auto question = aws_example;
    question.query_string.clear();
    BOOST_TEST(refusal(question) == "403 AccessDenied Access Denied");
}

BOOST_AUTO_TEST_CASE(missing_or_invalid_parameters_are_named) {
    const auto names = [](const R2Request& question, const std::string& parameter) {
        return starts_with(refusal(question),
                           "400 AuthorizationQueryParametersError " + parameter + ' ');
    };
    BOOST_TEST(names(changed("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"), "X-Amz-Algorithm"));
    BOOST_TEST(names(changed("SignedHeaders=host", "SignedHeaders="), "X-Amz-SignedHeaders"));
    for (const auto* date : {"", "20130524", "20130524T000000", "20131324T000000Z"}) {
        BOOST_TEST(names(changed("20130524T000000Z", date), "X-Amz-Date"), date);
    }
    for (const auto* seconds : {"", "0", "-1", "604801", "one", "60s"}) {
        BOOST_TEST(
            names(changed("Expires=86400", std::string{"Expires="} + seconds), "X-Amz-Expires"),
            seconds);
    }
    for (const auto* scope : {"20130525%2Fus-east-1%2Fs3%2F", "20130524%2Fauto%2Fs3%2F",
                              "20130524%2Fus-east-1%2Fsts%2F", ""}) {
        BOOST_TEST(names(changed("20130524%2Fus-east-1%2Fs3%2F", scope), "X-Amz-Credential"),
                   scope);
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_access_key_is_refused) {
    BOOST_TEST(starts_with(refusal(changed("AKIA", "AKIB")), "403 InvalidAccessKeyId"));
}

BOOST_AUTO_TEST_SUITE_END()
