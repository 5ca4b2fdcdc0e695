#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::sandbox {

/// The key that signs links, and its region.
struct R2Key {
    std::string access_key_id;
    std::string secret_access_key;
    std::string region = "auto";
};

/// A request for an object, as far as the signature covers it.
struct R2Request {
    std::string method;
    std::string path;          // decoded
    std::string query_string;  // as sent
    std::string host;          // the header
    std::string content_type;  // the header
};

/// An error as S3 describes it.
struct R2Refusal {
    int status;
    std::string code;
    std::string message;
};

/// Returns why the link is not valid at `now` (seconds since 1970), or nothing if it is. Source:
/// AWS, "signature version 4, query parameters"; Cloudflare R2, "presigned URLs".
std::optional<R2Refusal> refusal_of(const R2Request& question, const R2Key& key, std::int64_t now);

/// Returns the decoded value of a query parameter, or nothing if it is missing.
std::optional<std::string> query_parameter(std::string_view query_string, std::string_view name);

}  // namespace lectern::sandbox
