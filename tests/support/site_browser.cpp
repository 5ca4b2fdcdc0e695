#include "support/site_browser.hpp"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <random>
#include <stdexcept>

namespace lectern::test {

namespace {

constexpr long longest_answer_seconds = 40;

std::string variable(const char* name, std::string& missing) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0')
        missing += (missing.empty() ? "" : ", ") + std::string{name};
    return value == nullptr ? "" : value;
}

SiteUnderTest read_environment() {
    std::string missing;
    SiteUnderTest found{
        .site = variable("LECTERN_TEST_SITE", missing),
        .sandbox = variable("LECTERN_TEST_SANDBOX", missing),
        .database = variable("LECTERN_TEST_STACK_DATABASE", missing),
        .webhook_secret = variable("LECTERN_TEST_WEBHOOK_SECRET", missing),
        .secret_key = variable("LECTERN_TEST_SECRET_KEY", missing),
        .r2_secret_access_key = variable("LECTERN_TEST_R2_SECRET_ACCESS_KEY", missing),
        .files = variable("LECTERN_TEST_FILES", missing),
        .maildir = variable("LECTERN_TEST_MAILDIR", missing),
        .logs = variable("LECTERN_TEST_LOGS", missing)};
    if (!missing.empty()) {
        throw std::runtime_error{"no running site: " + missing + " missing (tests/run sets them)"};
    }
    return found;
}

std::string lower_case(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string whole_address(const std::string& address) {
    return address.starts_with('/') ? site_under_test().site + address : address;
}

std::string origin_of(const std::string& address) {
    return address.substr(0, address.find('/', address.find("//") + 2));
}

bool has_header(const Fields& headers, std::string_view name) {
    return std::ranges::any_of(
        headers, [&](const auto& header) { return lower_case(header.first) == name; });
}

/// Returns a different address each time. A new run starts at a random one.
std::string next_address() {
    static std::atomic<unsigned> next{std::random_device{}()};
    const auto number = next++;
    return "127." + std::to_string(1 + (number >> 8U) % 255) + '.' + std::to_string(number % 256) +
           ".1";
}

std::size_t take_body(const char* bytes, std::size_t, std::size_t count, void* reply) {
    static_cast<Reply*>(reply)->body.append(bytes, count);
    return count;
}

std::size_t take_header(const char* bytes, std::size_t, std::size_t count, void* reply) {
    const std::string_view line{bytes, count};
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return count;
    const auto start = line.find_first_not_of(' ', colon + 1);
    const auto end = line.find_last_not_of("\r\n");
    auto value = start <= end ? std::string{line.substr(start, end - start + 1)} : std::string{};
    static_cast<Reply*>(reply)->headers.emplace_back(lower_case(std::string{line.substr(0, colon)}),
                                                     std::move(value));
    return count;
}

/// The headers to send: those of the request, and those with which a browser states the request's
/// origin.
Fields browser_headers(const BrowserRequest& question) {
    auto headers = question.headers;
    const auto add = [&](const std::string& name, const std::string& value) {
        if (!has_header(question.headers, lower_case(name))) headers.emplace_back(name, value);
    };
    const bool is_post = question.method == "POST";
    add("Sec-Fetch-Site", is_post ? "same-origin" : "none");
    if (is_post) add("Origin", origin_of(whole_address(question.address)));
    if (!is_post) add("Sec-Fetch-Mode", "navigate");
    add("User-Agent", "Mozilla/5.0 (Lectern's tests)");
    add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    add("Expect", "");
    return headers;
}

/// An empty value removes a header that libcurl would send.
struct HeaderList {
    explicit HeaderList(const Fields& headers) {
        for (const auto& [name, value] : headers) {
            list = curl_slist_append(list, (name + (value.empty() ? ":" : ": " + value)).c_str());
        }
    }
    ~HeaderList() { curl_slist_free_all(list); }
    HeaderList(const HeaderList&) = delete;
    HeaderList& operator=(const HeaderList&) = delete;

    curl_slist* list = nullptr;
};

struct Cookie {
    std::string name;
    std::string value;
    bool is_expired = false;
};

/// Parses a line in Netscape's cookie format: seven fields separated by tabs. The last three are
/// the expiry time (0 for never), the name and the value.
Cookie cookie_from(std::string_view line) {
    std::array<std::string, 7> fields;
    for (auto& field : fields) {
        const auto end = std::min(line.find('\t'), line.size());
        field = line.substr(0, end);
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    const auto expires = std::atoll(fields[4].c_str());
    return {fields[5], fields[6], expires != 0 && expires <= std::time(nullptr)};
}

/// A TCP connection to the site, closed when the object is destroyed.
class Socket {
  public:
    Socket() : number_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        const auto& site = site_under_test().site;
        const auto port_text = std::string_view{site}.substr(site.rfind(':') + 1);
        std::uint16_t port = 0;
        std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);

        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{.tv_sec = longest_answer_seconds, .tv_usec = 0};
        ::setsockopt(number_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::connect(number_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error{"no connection to " + site};
        }
    }
    ~Socket() { ::close(number_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    void send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto sent = ::send(number_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;  // refused early: the response gives the reason
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    void end_sending() const { ::shutdown(number_, SHUT_WR); }
    [[nodiscard]] std::string first_bytes() const {
        std::string all;
        std::array<char, 4096> bytes{};
        for (;;) {
            const auto count = ::recv(number_, bytes.data(), bytes.size(), 0);
            if (count <= 0 || all.size() > 64) return all;
            all.append(bytes.data(), static_cast<std::size_t>(count));
        }
    }

  private:
    int number_;
};

}  // namespace

const SiteUnderTest& site_under_test() {
    static const auto found = read_environment();
    return found;
}

std::string Reply::header(std::string_view name) const {
    const auto found =
        std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
    return found == headers.end() ? "" : found->second;
}

int Reply::count_of(std::string_view header_name) const {
    return static_cast<int>(
        std::ranges::count(headers, header_name, &std::pair<std::string, std::string>::first));
}

bool Reply::says(std::string_view text) const {
    return body.find(text) != std::string::npos;
}

bool Reply::redirects_to(const std::string& address) const {
    return status == 303 && whole_address(header("location")) == whole_address(address);
}

std::string form_body(const Fields& fields) {
    constexpr std::string_view kept =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._*";
    constexpr const char* digits = "0123456789ABCDEF";
    std::string body;
    const auto add = [&](const std::string& text) {
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (kept.find(c) != std::string_view::npos)
                body += c;
            else if (c == ' ')
                body += '+';
            else
                body.append({'%', digits[byte >> 4U], digits[byte & 0xfU]});
        }
    };
    for (const auto& [name, value] : fields) {
        if (!body.empty()) body += '&';
        add(name);
        body += '=';
        add(value);
    }
    return body;
}

void Browser::Release::operator()(void* handle) const {
    curl_easy_cleanup(handle);
}

Browser::Browser() : handle_{curl_easy_init()}, own_address_{next_address()} {
    // An expired cookie makes the handle keep cookies. CURLOPT_COOKIEFILE leaks at each reset.
    curl_easy_setopt(handle_.get(), CURLOPT_COOKIELIST, "Set-Cookie: none=; Max-Age=0");
}

Reply Browser::get(const std::string& address) {
    return send({.method = "GET", .address = address, .headers = {}, .body = {}});
}

Reply Browser::head(const std::string& address) {
    return send({.method = "HEAD", .address = address, .headers = {}, .body = {}});
}

Reply Browser::submit(const std::string& address, const Fields& fields) {
    return send({.method = "POST",
                 .address = address,
                 .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                 .body = form_body(fields)});
}

Reply Browser::send(const BrowserRequest& question) {
    auto* const curl = handle_.get();
    const auto address = whole_address(question.address);
    const HeaderList headers{browser_headers(question)};
    Reply reply;
    curl_easy_reset(curl);  // keeps the cookies
    curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_INTERFACE, ("host!" + own_address_).c_str());
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, longest_answer_seconds);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply);
    if (question.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    if (question.method == "POST" || !question.body.empty()) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(question.body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, question.body.data());
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, question.method.c_str());
    if (const auto fault = curl_easy_perform(curl); fault != CURLE_OK) {
        throw std::runtime_error{question.method + " " + address + ": " +
                                 curl_easy_strerror(fault)};
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    return reply;
}

Reply Browser::follow(const Reply& reply) {
    const auto address = reply.header("location");
    if (address.empty()) throw std::runtime_error{"a redirect: expected one, got none"};
    return get(address);
}

std::optional<std::string> Browser::cookie(std::string_view name) const {
    curl_slist* lines = nullptr;
    curl_easy_getinfo(handle_.get(), CURLINFO_COOKIELIST, &lines);
    std::optional<std::string> value;
    for (const auto* line = lines; line != nullptr; line = line->next) {
        const auto cookie = cookie_from(line->data);
        if (cookie.name == name && !cookie.is_expired) value = cookie.value;
    }
    curl_slist_free_all(lines);
    return value;
}

void Browser::set_cookie(const std::string& name, const std::string& value) {
    const auto line = "Set-Cookie: " + name + "=" + value + "; domain=localhost; path=/";
    curl_easy_setopt(handle_.get(), CURLOPT_COOKIELIST, line.c_str());
}

std::string first_line_after(std::string_view bytes, AfterSending after) {
    const Socket socket;
    socket.send(bytes);
    if (after == AfterSending::close) socket.end_sending();
    const auto answer = socket.first_bytes();
    return answer.substr(0, answer.find("\r\n"));
}

std::optional<int> status_of_raw(std::string_view bytes, AfterSending after) {
    const auto line = first_line_after(bytes, after);
    constexpr std::string_view start = "HTTP/1.1 ";
    if (!line.starts_with(start)) return std::nullopt;
    int status = 0;
    std::from_chars(line.data() + start.size(), line.data() + line.size(), status);
    return status;
}

}  // namespace lectern::test
