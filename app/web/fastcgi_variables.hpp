#pragma once

#include <cstddef>
#include <optional>

#include "web/request.hpp"

namespace lectern::web {

struct RequestHead {
    Request request;  // without its body
    /// The bytes of the body, 0 without one; nothing if the client's number is invalid.
    std::optional<std::size_t> body_bytes;
};

/// Reads the variables of a FastCGI request: texts `NAME=VALUE`, with a null pointer at the end. A
/// text without `=` is ignored. A request without an id gets a random one.
RequestHead read_variables(const char* const* variables);

}  // namespace lectern::web
