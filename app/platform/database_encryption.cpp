#include "platform/database_encryption.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string_view>
#include <vector>

#include "platform/connection_string.hpp"
#include "platform/log.hpp"
#include "platform/text_list.hpp"

namespace lectern {

namespace {

/// Whether libpq takes the host for the directory of a Unix socket or for an abstract one.
bool is_unix_socket(std::string_view host) {
    return host.empty() || host.front() == '/' || host.front() == '@';
}

bool is_loopback(const std::string& host) {
    constexpr unsigned char loopback_network = 127;
    if (host == "localhost") return true;
    in_addr address{};
    if (inet_pton(AF_INET, host.c_str(), &address) == 1)
        return ntohl(address.s_addr) >> 24U == loopback_network;
    in6_addr longer{};
    return inet_pton(AF_INET6, host.c_str(), &longer) == 1 && IN6_IS_ADDR_LOOPBACK(&longer) != 0;
}

/// Returns the items of a list such as `host=a,b`, empty ones too: their place in it matters.
std::vector<std::string> items_of(const std::map<std::string, std::string>& values,
                                  const char* keyword) {
    std::vector<std::string> items;
    const auto found = values.find(keyword);
    if (found == values.end()) return items;
    std::istringstream list{found->second};
    for (std::string item; std::getline(list, item, ',');) items.push_back(item);
    return items;
}

/// Returns the hosts on other machines. An address in `hostaddr` replaces the host at its place.
std::vector<std::string> remote_hosts(const std::map<std::string, std::string>& values) {
    const auto names = items_of(values, "host");
    const auto addresses = items_of(values, "hostaddr");
    std::vector<std::string> hosts;
    for (std::size_t at = 0; at < std::max(names.size(), addresses.size()); ++at) {
        const auto address = at < addresses.size() ? addresses[at] : std::string{};
        const auto name = at < names.size() ? names[at] : std::string{};
        const auto& host = address.empty() ? name : address;
        if (!is_unix_socket(host) && !is_loopback(host)) hosts.push_back(host);
    }
    return hosts;
}

/// Source: PostgreSQL, "SSL Support", protection in different modes.
std::string weakness_of(const std::string& sslmode) {
    if (sslmode == "verify-full") return {};
    if (sslmode == "verify-ca") return "the name in the server's certificate is not verified";
    if (sslmode == "require") return "the server's certificate is not verified";
    if (sslmode == "disable") return "the connection is not encrypted";
    return "the connection may be unencrypted";
}

}  // namespace

std::string find_weak_encryption(const std::string& connection_string) {
    const auto values = effective_values(connection_string);
    const auto hosts = remote_hosts(values);
    const auto mode = values.find("sslmode");
    const auto sslmode = mode == values.end() ? std::string{"prefer"} : mode->second;
    const auto weakness = weakness_of(sslmode);
    if (hosts.empty() || weakness.empty()) return {};
    return joined(hosts, ", ") + (hosts.size() == 1 ? " is" : " are") +
           " reached with sslmode=" + sslmode + ", so " + weakness;
}

void warn_of_weak_encryption(const std::string& connection_string) {
    const auto weakness = find_weak_encryption(connection_string);
    if (!weakness.empty()) log::warning("database: " + weakness + ": " + encryption_advice);
}

}  // namespace lectern
