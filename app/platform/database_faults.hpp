#pragma once

#include <string>
#include <string_view>

namespace lectern {

/// What libpqxx threw.
struct DatabaseFault {
    std::string message;
    std::string sqlstate;      // empty when there is none
    bool is_in_doubt = false;  // it broke during COMMIT
};

/// Of the exception that is being handled. One that is not libpqxx's is thrown on; a
/// std::logic_error with a word where it comes from.
DatabaseFault fault_in_hand();

bool tells_of_a_broken_connection(std::string_view sqlstate);
/// No disk, no memory, no connection left (class 53).
bool tells_of_lacking_means(std::string_view sqlstate);

/// The text without line breaks, cut when it is longer.
std::string one_line(std::string_view text, std::size_t longest);

}  // namespace lectern
