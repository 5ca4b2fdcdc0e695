#include "web/fastcgi_variables.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "platform/ascii.hpp"
#include "platform/crypto.hpp"
#include "platform/whole_number.hpp"
#include "web/cookies.hpp"
#include "web/form.hpp"

namespace lectern::web {

namespace {

std::string header_name(std::string_view variable) {
    std::string name;
    for (const char c : variable) name += c == '_' ? '-' : lower_case(c);
    return name;
}

void take_variable(Request& request, std::string_view name, std::string value,
                   std::string& content_length) {
    constexpr std::string_view header_prefix = "HTTP_";
    if (name == "REQUEST_METHOD")
        request.method = std::move(value);
    else if (name == "DOCUMENT_URI")
        request.path = std::move(value);
    else if (name == "QUERY_STRING")
        request.query_string = std::move(value);
    else if (name == "CONTENT_TYPE")
        request.content_type = std::move(value);
    else if (name == "CONTENT_LENGTH")
        content_length = std::move(value);
    else if (name == "REMOTE_ADDR")
        request.remote_address = std::move(value);
    else if (name == "REQUEST_ID")
        request.request_id = std::move(value);
    else if (name == "HTTP_COOKIE")
        request.cookies = parse_cookies(value);
    else if (name.starts_with(header_prefix)) {
        request.headers.emplace_back(header_name(name.substr(header_prefix.size())),
                                     std::move(value));
    }
}

}  // namespace

RequestHead read_variables(const char* const* variables) {
    Request request;
    std::string content_length;
    for (; *variables != nullptr; ++variables) {
        const std::string_view pair{*variables};
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        take_variable(request, pair.substr(0, equals), std::string{pair.substr(equals + 1)},
                      content_length);
    }
    if (request.request_id.empty()) request.request_id = crypto::hex(crypto::random_bytes(16));
    request.query = parse_query(request.query_string);
    const auto body_bytes = content_length.empty() ? std::optional<std::size_t>{0}
                                                   : whole_number<std::size_t>(content_length);
    return {std::move(request), body_bytes};
}

}  // namespace lectern::web
