#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lectern {

/// Estimates how many guesses a password takes, as a power of two (zxcvbn): words, names, dates,
/// keyboard patterns and repetitions are guessed early. `known_words` are words that a guesser
/// would try first. Only the first 100 bytes count. Takes about a millisecond.
double password_strength_bits(std::string_view password,
                              const std::vector<std::string>& known_words);

}  // namespace lectern
