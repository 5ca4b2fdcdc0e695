#include "platform/text_direction.hpp"

#include <set>

#include "platform/ascii.hpp"

namespace lectern {

namespace {

const std::set<std::string> right_to_left_languages{
    "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"};
const std::set<std::string> right_to_left_scripts{"adlm", "arab", "hebr", "nkoo",
                                                  "rohg", "syrc", "thaa"};

}  // namespace

std::string text_direction(const std::string& language) {
    const auto tag = lower_case(language);
    const auto hyphen = tag.find('-');
    // A script has four letters and stands right behind the language (RFC 5646).
    if (hyphen != std::string::npos) {
        const auto next = tag.substr(hyphen + 1, tag.find('-', hyphen + 1) - hyphen - 1);
        if (next.size() == 4 && !is_digit(next.front()))
            return right_to_left_scripts.contains(next) ? "rtl" : "ltr";
    }
    return right_to_left_languages.contains(tag.substr(0, hyphen)) ? "rtl" : "ltr";
}

}  // namespace lectern
