#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lectern::json {

/// Text that is already JSON and is written unchanged.
struct Raw {
    std::string text;
};

using Scalar = std::variant<std::nullptr_t, bool, std::int64_t, std::string, Raw>;

struct Member {
    std::string_view name;
    Scalar value;
};

/// Writes `{"name":value,…}` on one line. Control characters in strings are escaped, and invalid
/// UTF-8 becomes U+FFFD.
std::string object(const std::vector<Member>& members);
std::string array(const std::vector<Scalar>& items);

/// Appends a text as a string of JSON, in quotation marks and escaped like those of `object`.
void append_string(std::string& json, std::string_view text);

}  // namespace lectern::json
