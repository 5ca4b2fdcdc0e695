#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/clock.hpp"
#include "platform/http_client.hpp"

namespace lectern {

/// A file to link to, and the headers that the browser receives with it.
struct Download {
    std::string object_key;
    std::string file_name;  // name to save it as; empty: the browser shows it instead
    std::string content_type;
};

/// A video file to link to. Browsers show it in place and request ranges of it.
struct VideoFile {
    std::string object_key;
    std::string content_type;
    std::chrono::seconds lifetime{};
};

/// A link to a video file, and when it stops to work.
struct VideoFileLink {
    std::string url;
    Timestamp expires_at;
};

/// The result of looking for an object.
enum class ObjectState {
    present,
    missing,
    refused,  // the storage rejects our request; a retry is useless
    unknown   // no answer, or an error that may be temporary
};

/// A file to store as an object.
struct ObjectToStore {
    std::string object_key;
    std::string content_type;
    std::filesystem::path file;
    std::int64_t size_bytes = 0;  // that the file must have
    std::string blake2b;          // of the content that it must have, 32 raw bytes
};

/// The result of storing a file.
enum class StoreResult {
    stored,
    unreadable,  // the file cannot be opened
    changed,     // the file has not the size or the content that it should have
    refused,     // the storage rejects our request; a retry is useless
    unknown      // no answer, or an error that may be temporary
};

/// The storage of the school's files: downloads, pictures, videos.
class ObjectStorage {
  public:
    virtual ~ObjectStorage() = default;
    /// Returns whether the installation has a storage.
    [[nodiscard]] virtual bool is_configured() const = 0;
    /// Looks for an object in the storage. Makes a network call.
    [[nodiscard]] virtual ObjectState find_object(const std::string& object_key,
                                                  Timestamp now) const = 0;
    /// Stores a file, in place of an object with that key. Makes a network call, which is given up
    /// if it takes much longer than a slow line needs.
    [[nodiscard]] virtual StoreResult store_object(const ObjectToStore& object,
                                                   Timestamp now) const = 0;
    /// Returns a link that lets anybody open this file for a short time from `now`. Makes no
    /// network call.
    [[nodiscard]] virtual std::string download_url(const Download& download,
                                                   Timestamp now) const = 0;
    /// Returns a link that lets anybody play this file for its lifetime from `now`, less up to a
    /// LinkStep. Makes no network call.
    [[nodiscard]] virtual VideoFileLink video_link(const VideoFile& file, Timestamp now) const = 0;
};

/// The endpoint and the credentials of a bucket.
struct Bucket {
    std::string endpoint;  // https://ACCOUNT.r2.cloudflarestorage.com; empty: no storage
    std::string name;
    std::string access_key_id;
    std::string secret_access_key;
    std::chrono::seconds link_lifetime{120};
};

/// Cloudflare R2 through its S3 interface. Sources: Cloudflare R2, "presigned URLs"; AWS,
/// "signature version 4, query parameters".
class R2Storage final : public ObjectStorage {
  public:
    R2Storage(HttpClient& http, Bucket bucket);
    [[nodiscard]] bool is_configured() const override;
    [[nodiscard]] ObjectState find_object(const std::string& object_key,
                                          Timestamp now) const override;
    [[nodiscard]] StoreResult store_object(const ObjectToStore& object,
                                           Timestamp now) const override;
    [[nodiscard]] std::string download_url(const Download& download, Timestamp now) const override;
    [[nodiscard]] VideoFileLink video_link(const VideoFile& file, Timestamp now) const override;

  private:
    HttpClient& http_;
    Bucket bucket_;
};

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// The parts of a link to sign.
struct LinkToSign {
    std::string method = "GET";
    std::string origin;               // https://HOST
    std::string path;                 // decoded: /bucket/key
    QueryParameters parameters = {};  // in addition to those of the signature
    HttpHeaders headers = {};         // to sign in addition to Host; names in lower case
    std::string region = "auto";
    std::string access_key_id;
    std::string secret_access_key;
    std::chrono::seconds lifetime{};  // 1 s to 7 days
    Timestamp now;
};

/// Returns the complete URL with its signature (AWS4-HMAC-SHA256 in the query, unsigned payload).
std::string signed_url(const LinkToSign& link);

/// Returns a Content-Disposition of `attachment` with the file name in ASCII for old clients and,
/// if that differs, in UTF-8 (RFC 6266, RFC 8187).
std::string attachment_disposition(std::string_view file_name);

}  // namespace lectern
