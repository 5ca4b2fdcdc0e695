#include "platform/password_strength.hpp"

#include <zxcvbn.h>

namespace lectern {

namespace {

constexpr std::size_t most_bytes = 100;

}  // namespace

double password_strength_bits(std::string_view password,
                              const std::vector<std::string>& known_words) {
    std::vector<const char*> words;
    for (const auto& word : known_words)
        if (!word.empty()) words.push_back(word.c_str());
    words.push_back(nullptr);
    return ZxcvbnMatch(std::string{password.substr(0, most_bytes)}.c_str(), words.data(), nullptr);
}

}  // namespace lectern
