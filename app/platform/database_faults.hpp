#pragma once

#include <string>
#include <string_view>

namespace lectern {

/// The facts of a libpqxx exception.
struct DatabaseFailure {
    std::string message;
    std::string sqlstate;      // empty if there is none
    bool is_in_doubt = false;  // broken during COMMIT: its outcome is unknown
};

/// Describes the libpqxx exception that is being handled. Other exceptions propagate; a
/// std::logic_error gets the prefix `database: `.
DatabaseFailure current_failure();

bool is_connection_failure(std::string_view sqlstate);
/// Returns whether a prepared statement is missing or exists already. The program prepares each
/// once per connection, so another client must have used the session.
bool is_shared_session(std::string_view sqlstate);
constexpr const char* shared_session_advice =
    "; a pooler shares sessions between transactions: set pool_mode=session (docs/scaling.md)";
/// Returns whether the server is out of disk, memory or connections (SQLSTATE class 53).
bool is_resource_exhaustion(std::string_view sqlstate);

/// Returns the text with each run of white space made one space, cut with `…` after the character
/// that reaches `longest` bytes.
std::string one_line(std::string_view text, std::size_t longest);

}  // namespace lectern
