#include "platform/stream_access_rules.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "platform/json.hpp"
#include "platform/whole_number.hpp"

namespace lectern {

namespace {

constexpr std::string_view schema = R"json({
  "type": "array", "minItems": 1, "maxItems": 5,
  "items": {
    "type": "object",
    "required": ["type", "action"],
    "properties": {"action": {"enum": ["allow", "block"]}},
    "oneOf": [
      {
        "properties": {"type": {"enum": ["any"]}, "action": {}},
        "additionalProperties": false
      },
      {
        "required": ["ip"],
        "properties": {
          "type": {"enum": ["ip.src"]}, "action": {},
          "ip": {"type": "array", "minItems": 1, "items": {"type": "string"}}
        },
        "additionalProperties": false
      },
      {
        "required": ["country"],
        "properties": {
          "type": {"enum": ["ip.geoip.country"]}, "action": {},
          "country": {
            "type": "array", "minItems": 1,
            "items": {"type": "string", "pattern": "^[A-Z][A-Z]$"}
          }
        },
        "additionalProperties": false
      }
    ]
  }
})json";

bool is_address(int family, const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return inet_pton(family, text.c_str(), address.data()) == 1;
}

/// Returns whether the text is an IP address, perhaps with the length of its network's prefix.
bool is_network(std::string_view text) {
    const auto slash = std::min(text.find('/'), text.size());
    const std::string address{text.substr(0, slash)};
    const bool is_ipv4 = is_address(AF_INET, address);
    if (!is_ipv4 && !is_address(AF_INET6, address)) return false;
    if (slash == text.size()) return true;
    const auto bits = whole_number<int>(text.substr(slash + 1));
    return bits && *bits >= 0 && *bits <= (is_ipv4 ? 32 : 128);
}

}  // namespace

bool are_access_rules(const std::string& text) {
    try {
        const auto document = json::parse(text);
        if (json::find_schema_fault(document, schema)) return false;
        return std::ranges::all_of(document.list(""), [](const json::Value& rule) {
            return std::ranges::all_of(rule.list("ip"), [](const json::Value& network) {
                const auto address = network.as_text();
                return address && is_network(*address);
            });
        });
    } catch (const json::ParseError&) {
        return false;
    }
}

}  // namespace lectern
