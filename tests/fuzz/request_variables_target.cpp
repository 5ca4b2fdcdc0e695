#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/targets.hpp"
#include "web/fastcgi_variables.hpp"
#include "web/form.hpp"

namespace lectern::test {

namespace {

constexpr std::string_view base_url = "https://school.example";

/// Each line is a variable. A NUL ends it, as libfcgi gives it.
std::vector<std::string> variables_in(std::string_view input) {
    std::vector<std::string> variables;
    while (!input.empty()) {
        const auto [line, rest] = two_parts(input);
        variables.emplace_back(line.substr(0, line.find('\0')));
        input = rest;
    }
    return variables;
}

web::RequestHead head_of(const std::vector<std::string>& variables) {
    std::vector<const char*> pointers;
    for (const auto& variable : variables) pointers.push_back(variable.c_str());
    pointers.push_back(nullptr);
    return web::read_variables(pointers.data());
}

bool may_be_in_header_name(char c) {
    return c != '_' && !('A' <= c && c <= 'Z') && c != '=';
}

void check_origin(const web::Request& request) {
    if (!web::is_same_origin(request, base_url)) return;
    const auto& site = request.header("sec-fetch-site");
    const auto& origin = request.header("origin");
    require(site != "cross-site" && site != "same-site", "another site is another origin");
    require(!site.empty() || origin.empty() || origin == base_url, "an origin is compared whole");
}

void check_network(const std::string& prefix) {
    require(prefix.empty() || prefix.ends_with(".0/24") || prefix.ends_with("/48"),
            "a network prefix names no single address");
}

}  // namespace

void fuzz_request_variables(std::string_view input) {
    const auto [request, body_bytes] = head_of(variables_in(input));
    for (const auto& [name, value] : request.headers) {
        require(std::ranges::all_of(name, may_be_in_header_name),
                "a header's name is in lower case");
    }
    require(!request.request_id.empty(), "a request has an id");
    require(request.body.empty() && request.refusal == 0, "the body is not read yet");
    require(request.query == web::parse_query(request.query_string), "the query is parsed");
    check_origin(request);
    check_network(web::network_prefix(request.remote_address));
    const auto waited = web::queue_time(request, Timestamp{std::chrono::seconds{1795417500}});
    require(!waited || waited->count() >= 0, "no request has waited a negative time");
}

}  // namespace lectern::test
