#pragma once

#include <stdexcept>
#include <string_view>

// Parsers of texts that come from strangers, each with what must hold whatever the text.
// entry_point.cpp gives them to libFuzzer, corpus_test.cpp runs them on their stored inputs.

namespace lectern::test {

struct FuzzTarget {
    std::string_view name;  // also the name of its folder in corpus/
    void (*run)(std::string_view input);
};

// Each throws std::logic_error, or crashes, if a rule is broken.
void fuzz_cookies(std::string_view input);
void fuzz_course_file(std::string_view input);
void fuzz_email_address(std::string_view input);
void fuzz_form(std::string_view input);
void fuzz_lesson_file(std::string_view input);
void fuzz_query(std::string_view input);
void fuzz_request_variables(std::string_view input);
void fuzz_stripe_event(std::string_view input);
void fuzz_stripe_signature(std::string_view input);
void fuzz_web_vtt(std::string_view input);

constexpr FuzzTarget fuzz_targets[] = {
    {"cookies", fuzz_cookies},
    {"course_file", fuzz_course_file},
    {"email_address", fuzz_email_address},
    {"form", fuzz_form},
    {"lesson_file", fuzz_lesson_file},
    {"query", fuzz_query},
    {"request_variables", fuzz_request_variables},
    {"stripe_event", fuzz_stripe_event},
    {"stripe_signature", fuzz_stripe_signature},
    {"web_vtt", fuzz_web_vtt},
};

inline void require(bool holds, const char* rule) {
    if (!holds) throw std::logic_error{rule};
}

/// An input whose first line is one argument of the parser and whose rest is another.
struct TwoParts {
    std::string_view line;
    std::string_view rest;
};

inline TwoParts two_parts(std::string_view input) {
    const auto end = input.find('\n');
    if (end == std::string_view::npos) return {input, {}};
    return {input.substr(0, end), input.substr(end + 1)};
}

}  // namespace lectern::test
