#pragma once

#include <chrono>
#include <cstdint>
#include <istream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/clock.hpp"

namespace lectern {

/// There is no usable answer: the name was not resolved, the connection was refused or reset, the
/// request timed out, or the answer is larger than allowed.
class HttpUnavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The upload of a request is shorter or longer than announced, or cannot be read.
class UploadChanged : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// A file in a form.
struct HttpFormFile {
    std::string field;
    std::string file_name;
    std::string content_type;
    std::string content;
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    HttpHeaders headers = {};
    std::string body = {};
    std::vector<HttpFormFile> files = {};  // sent as `multipart/form-data`, in place of `body`
    std::istream* upload = nullptr;        // if set, the body of a PUT is read from it
    std::int64_t upload_bytes = 0;
    std::chrono::milliseconds connect_timeout{3000};
    std::chrono::milliseconds total_timeout{10000};
    std::size_t largest_answer = std::size_t{1} << 20;
};

struct HttpAnswer {
    int status = 0;
    HttpHeaders headers;  // names in lower case
    std::string body;
    /// Returns the first header with this lower-case name, or an empty string.
    [[nodiscard]] std::string header(const std::string& name) const;
    /// Returns the time in the header Date, in whole seconds; nothing if there is none.
    [[nodiscard]] std::optional<Timestamp> date() const;
};

/// An HTTP client with one libcurl handle, which keeps its connections open. The handle is created
/// at the first use, so a process that only serves pages never initialises libcurl and its TLS.
/// Follows no redirects. Supports http and https only.
class HttpClient {
  public:
    HttpClient() = default;
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Sends a request and returns the answer, whatever its status. Throws HttpUnavailable,
    /// UploadChanged, or std::invalid_argument if a header contains a line break.
    HttpAnswer send(const HttpRequest& request);

  private:
    void* handle_ = nullptr;
};

/// Encodes fields as `application/x-www-form-urlencoded`, with RFC 3986 escapes (a space becomes
/// `%20`).
std::string form_encode(const std::vector<std::pair<std::string, std::string>>& fields);
/// Percent-encodes all but the unreserved characters of RFC 3986.
std::string url_escape(std::string_view text);
/// Decodes `%XX`. A `%` without two hexadecimal digits stays.
std::string url_unescape(std::string_view text);
/// Escapes each segment of a path; the slashes stay.
std::string url_escape_path(std::string_view path);

}  // namespace lectern
