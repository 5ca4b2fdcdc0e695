#include "url_checks.hpp"

#include "web/cookies.hpp"

namespace lectern {

bool is_https_origin(const std::string& url) {
    return matches(url, R"(https://[A-Za-z0-9.-]+(:[0-9]{1,5})?)");
}

bool is_loopback_origin(const std::string& url) {
    return web::is_plain_loopback(url) &&
           matches(url, R"(http://(\[::1\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?)");
}

Fault api_fault(const std::string& value, Mode mode, const std::string& real_api) {
    if (value == real_api) return {};
    if (mode == Mode::production) return "must be " + real_api + " in production";
    if (is_https_origin(value) || is_loopback_origin(value)) return {};
    return "must be https://HOST or http://localhost:PORT";
}

}  // namespace lectern
