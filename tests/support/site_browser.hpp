#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A headless browser for tests of the running site.

namespace lectern::test {

/// The running site, as described by the environment variables that tests/run sets.
struct SiteUnderTest {
    std::string site;     // http://localhost:PORT
    std::string sandbox;  // the sandbox, on another origin
    std::string database;
    std::string webhook_secret;
    std::string secret_key;
    std::string r2_secret_access_key;
    std::string files;  // directory of the objects in the bucket
    std::string maildir;
    std::string logs;  // directory of its processes' logs
};

/// Throws std::runtime_error, naming all missing variables.
const SiteUnderTest& site_under_test();

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Reply {
    int status = 0;
    Fields headers;  // names in lower case
    std::string body;

    /// Returns an empty string if there is no such header.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] int count_of(std::string_view header_name) const;
    [[nodiscard]] bool says(std::string_view text) const;
    /// Whether this is a redirect (303) to `address`, which is a path of the site or a whole
    /// address.
    [[nodiscard]] bool redirects_to(const std::string& address) const;
};

/// A request. The browser adds the headers that browsers send, unless `headers` contains them.
struct BrowserRequest {
    std::string method = "GET";
    std::string address;  // a path of the site or a whole address; sent unchanged
    Fields headers;
    std::string body;
};

/// Encodes a form as browsers do: `a=1&b=2`.
std::string form_body(const Fields& fields);

/// Keeps cookies. Does not follow redirects by itself, so that a test sees each. Each browser
/// connects from a loopback network (/24) of its own, so that limits per network count it
/// separately.
class Browser {
  public:
    Browser();

    Reply get(const std::string& address);
    Reply head(const std::string& address);
    /// Posts a form as a page of the same origin does.
    Reply submit(const std::string& address, const Fields& fields);
    Reply send(const BrowserRequest& question);
    /// Follows a redirect. Throws if the reply has no Location header.
    Reply follow(const Reply& reply);

    [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
    void set_cookie(const std::string& name, const std::string& value);

  private:
    struct Release {
        void operator()(void* handle) const;
    };
    std::unique_ptr<void, Release> handle_;
    std::string own_address_;
};

enum class AfterSending { keep_open, close };

/// Sends bytes unchanged, whether they are HTTP or not. Returns the first line of the response, or
/// an empty string if the connection was closed without one.
std::string first_line_after(std::string_view bytes, AfterSending after = AfterSending::close);
/// Returns the HTTP status in that line, or nothing if there is none.
std::optional<int> status_of_raw(std::string_view bytes, AfterSending after = AfterSending::close);

}  // namespace lectern::test
