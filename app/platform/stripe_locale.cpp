#include "platform/stripe_locale.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "platform/ascii.hpp"

namespace lectern {

namespace {

constexpr std::array<std::string_view, 41> locales{
    "bg",  "cs", "da",    "de",    "el", "en", "en-GB", "es",    "es-419", "et", "fi",
    "fil", "fr", "fr-CA", "hi-IN", "hr", "hu", "id",    "it",    "ja",     "ko", "lt",
    "lv",  "ms", "mt",    "nb",    "nl", "pl", "pt",    "pt-BR", "ro",     "ru", "sk",
    "sl",  "sv", "th",    "tr",    "vi", "zh", "zh-HK", "zh-TW"};

/// Tags that Stripe calls otherwise, in lower case.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> other_names{
    {{"hi", "hi-IN"}, {"nn", "nb"}, {"no", "nb"}, {"zh-hant", "zh-TW"}, {"zh-hant-hk", "zh-HK"}}};

/// Returns the locale of exactly this tag, which is in lower case; empty if there is none.
std::string_view locale_called(std::string_view tag) {
    const auto* const known = std::ranges::find_if(
        locales, [&](auto locale) { return lower_case(std::string{locale}) == tag; });
    if (known != locales.end()) return *known;
    const auto* const other =
        std::ranges::find(other_names, tag, &std::pair<std::string_view, std::string_view>::first);
    return other == other_names.end() ? std::string_view{} : other->second;
}

}  // namespace

std::string stripe_locale(std::string_view language) {
    auto tag = lower_case(std::string{language});
    while (!tag.empty()) {
        if (const auto locale = locale_called(tag); !locale.empty()) return std::string{locale};
        const auto dash = tag.rfind('-');
        tag.resize(dash == std::string::npos ? 0 : dash);
    }
    return {};
}

}  // namespace lectern
