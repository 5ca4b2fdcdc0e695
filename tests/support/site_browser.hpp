#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A browser without a screen, for tests of the running site.

namespace lectern::test {

/// The running site, as tests/run tells it by environment variables.
struct SiteUnderTest {
    std::string site;     // http://localhost:PORT
    std::string sandbox;  // its sandbox, on an origin of its own
    std::string database;
    std::string webhook_secret;
    std::string secret_key;
    std::string r2_secret_access_key;
    std::string files;  // directory of the objects in the bucket
    std::string maildir;
    std::string logs;  // directory of what its processes log
};

/// Throws std::runtime_error that names all variables that are missing.
const SiteUnderTest& site_under_test();

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Reply {
    int status = 0;
    Fields headers;  // names in lower case
    std::string body;

    /// Empty when it is not there.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] int count_of(std::string_view header_name) const;
    [[nodiscard]] bool says(std::string_view text) const;
    /// Whether it leads on to this address, given as a path of the site or as a whole.
    [[nodiscard]] bool leads_to(const std::string& address) const;
};

/// A request. The browser adds what browsers send, unless `headers` has it.
struct Question {
    std::string method = "GET";
    std::string address;  // a path of the site, or a whole address; sent as it stands
    Fields headers;
    std::string body;
};

/// `a=1&b=2`, encoded as browsers encode a form.
std::string form_body(const Fields& fields);

/// Keeps cookies. Follows no redirect by itself, so that a test sees each. Each browser comes from
/// a loopback network (/24) of its own, as strangers do: limits by address count it alone.
class Browser {
  public:
    Browser();

    Reply get(const std::string& address);
    Reply head(const std::string& address);
    /// Posts a form as a page of the same origin does.
    Reply submit(const std::string& address, const Fields& fields);
    Reply send(const Question& question);
    /// Goes where the reply leads. Throws when it leads nowhere.
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

/// Sends bytes as they are, whether they are HTTP or not. Answers the first line of what comes
/// back; empty when the connection was closed without a word.
std::string first_line_after(std::string_view bytes, AfterSending after = AfterSending::close);
/// The status in it; nothing when there is none.
std::optional<int> status_of_raw(std::string_view bytes, AfterSending after = AfterSending::close);

}  // namespace lectern::test
