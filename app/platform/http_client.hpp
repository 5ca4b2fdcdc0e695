#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern {

/// No usable answer came: not resolved, refused, reset, too slow, or larger than allowed.
class HttpUnavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    HttpHeaders headers;
    std::string body;
    std::chrono::milliseconds connect_timeout{3000};
    std::chrono::milliseconds total_timeout{10000};
    std::size_t largest_answer = std::size_t{1} << 20;
};

struct HttpAnswer {
    int status = 0;
    HttpHeaders headers;  // names in lower case
    std::string body;
    /// The first header of that (lower-case) name, or an empty text.
    [[nodiscard]] std::string header(const std::string& name) const;
};

/// libcurl with one handle that keeps its connections, made at the first use: a process that only
/// reads pages never starts libcurl and its TLS. Follows no redirect, speaks http and https only.
class HttpClient {
  public:
    HttpClient() = default;
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Throws HttpUnavailable. An answer of any status is an answer.
    HttpAnswer send(const HttpRequest& request);

  private:
    void* handle_ = nullptr;
};

/// `application/x-www-form-urlencoded`, RFC 3986 escapes.
std::string form_encode(const std::vector<std::pair<std::string, std::string>>& fields);
std::string url_escape(std::string_view text);

}  // namespace lectern
