#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::sandbox {

/// Who may sign, and for what.
struct R2Key {
    std::string access_key_id;
    std::string secret_access_key;
    std::string region = "auto";
};

/// A request for an object as it came: what its signature is over.
struct R2Question {
    std::string method;
    std::string path;          // decoded
    std::string query_string;  // as sent
    std::string host;          // the header
};

/// In S3's words.
struct R2Refusal {
    int status;
    std::string code;
    std::string message;
};

/// Why the link is not good at that moment (seconds since 1970); nothing when it is. Source: AWS,
/// "signature version 4, query parameters"; Cloudflare R2, "presigned URLs".
std::optional<R2Refusal> refusal_of(const R2Question& question, const R2Key& key, std::int64_t now);

/// The decoded value of a parameter of the query; nothing when it is not there.
std::optional<std::string> query_parameter(std::string_view query_string, std::string_view name);

}  // namespace lectern::sandbox
