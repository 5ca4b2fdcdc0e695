#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/clock.hpp"
#include "platform/http_client.hpp"

namespace lectern {

/// A file that a link leads to, and what a browser is told of it.
struct Download {
    std::string object_key;
    std::string file_name;  // what the browser saves it as; empty: it is shown, not saved
    std::string content_type;
};

/// `unknown`: no answer came, or one that says neither.
enum class ObjectState {
    present,
    missing,
    refused,  // the storage says no to us: to wait does not help
    unknown   // it does not answer, or not now
};

/// Where the files are that learners download.
class ObjectStorage {
  public:
    virtual ~ObjectStorage() = default;
    /// Whether the installation has any.
    [[nodiscard]] virtual bool is_configured() const = 0;
    /// Asks the storage: a network call.
    [[nodiscard]] virtual ObjectState find_object(const std::string& object_key,
                                                  Timestamp now) const = 0;
    /// A link that opens this file to anybody, for a short time from now. Made here, without a
    /// call.
    [[nodiscard]] virtual std::string download_url(const Download& download,
                                                   Timestamp now) const = 0;
};

/// How a bucket is reached.
struct Bucket {
    std::string endpoint;  // https://ACCOUNT.r2.cloudflarestorage.com; empty: no storage
    std::string name;
    std::string access_key_id;
    std::string secret_access_key;
    std::chrono::seconds link_lifetime{120};
};

/// Cloudflare R2 through its S3 interface. Source: Cloudflare R2, "presigned URLs"; AWS, "signature
/// version 4, query parameters".
class R2Storage final : public ObjectStorage {
  public:
    R2Storage(HttpClient& http, Bucket bucket);
    [[nodiscard]] bool is_configured() const override;
    [[nodiscard]] ObjectState find_object(const std::string& object_key,
                                          Timestamp now) const override;
    [[nodiscard]] std::string download_url(const Download& download, Timestamp now) const override;

  private:
    HttpClient& http_;
    Bucket bucket_;
};

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// What is signed for one link.
struct LinkToSign {
    std::string method = "GET";
    std::string origin;               // https://HOST
    std::string path;                 // decoded: /bucket/key
    QueryParameters parameters = {};  // beside those of the signature
    std::string region = "auto";
    std::string access_key_id;
    std::string secret_access_key;
    std::chrono::seconds lifetime{};  // 1 s to 7 days
    Timestamp now;
};

/// The whole URL with its signature (AWS4-HMAC-SHA256 in the query, payload unsigned).
std::string signed_url(const LinkToSign& link);

/// `attachment` with the name, in ASCII for old readers and in UTF-8 (RFC 6266, RFC 8187).
std::string attachment_disposition(std::string_view file_name);

}  // namespace lectern
