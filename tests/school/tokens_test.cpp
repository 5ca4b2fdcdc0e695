// The colours of views/styles/tokens.css: each is readable where it is used, in every scheme, and
// the code uses the same values.

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "school/brand.hpp"
#include "support/source_tree.hpp"

namespace lectern::test {
namespace {

using Scheme = std::map<std::string, colour::Oklch>;

/// Returns the colours that a part of the file sets.
Scheme colours_in(const std::string& text) {
    static const std::regex line{R"(--color-([a-z-]+): oklch\(([0-9.]+) ([0-9.]+) ([0-9.]+)\);)"};
    Scheme colours;
    for (std::sregex_iterator found{text.begin(), text.end(), line}, end; found != end; ++found)
        colours[(*found)[1]] = {std::stod((*found)[2]), std::stod((*found)[3]),
                                std::stod((*found)[4])};
    return colours;
}

/// Splits the file where a scheme begins: light, dark, more contrast, more contrast in dark mode.
std::vector<Scheme> parts() {
    std::ifstream file{in_source("views/styles/tokens.css")};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    std::vector<Scheme> schemes;
    for (std::size_t begin = 0; begin != std::string::npos;) {
        const auto end = text.find("@media", begin + 1);
        schemes.push_back(colours_in(text.substr(begin, end - begin)));
        begin = end;
    }
    return schemes;
}

/// Merges several parts; later ones take precedence.
Scheme merged(std::initializer_list<std::size_t> which) {
    const auto all = parts();
    BOOST_REQUIRE(all.size() == 4U);
    Scheme scheme;
    for (const auto part : which)
        for (const auto& [name, value] : all[part]) scheme[name] = value;
    return scheme;
}

std::map<std::string, Scheme> schemes() {
    return {{"light", merged({0})},
            {"dark", merged({0, 1})},
            {"light with more contrast", merged({0, 2})},
            {"dark with more contrast", merged({0, 1, 2, 3})}};
}

double contrast_of(const Scheme& scheme, const std::string& one, const std::string& other) {
    return contrast(to_rgb(scheme.at(one)), to_rgb(scheme.at(other)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(every_text_is_readable_in_every_scheme) {
    for (const auto& [name, scheme] : schemes()) {
        BOOST_TEST_CONTEXT(name) {
            for (const auto* text : {"ink", "muted", "link", "link-strong", "positive", "danger"})
                for (const auto* ground : {"paper", "surface"})
                    BOOST_TEST(contrast_of(scheme, text, ground) >= 4.5, text << " on " << ground);
            BOOST_TEST(contrast_of(scheme, "accent-ink", "accent") >= 4.5);
            BOOST_TEST(contrast_of(scheme, "accent-ink", "accent-strong") >= 4.5);
            BOOST_TEST(contrast_of(scheme, "warning-ink", "warning") >= 4.5);
            BOOST_TEST(contrast_of(scheme, "danger-ink", "danger") >= 4.5);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_edge_of_a_control_is_visible_in_every_scheme) {
    for (const auto& [name, scheme] : schemes())
        for (const auto* ground : {"paper", "surface"})
            BOOST_TEST(contrast_of(scheme, "edge", ground) >= 3, name << ": edge on " << ground);
}

BOOST_AUTO_TEST_CASE(the_schemes_with_more_contrast_have_more_contrast) {
    const auto all = schemes();
    for (const std::string ground : {"light", "dark"})
        for (const auto* name : {"ink", "muted", "edge", "line"})
            BOOST_TEST(contrast_of(all.at(ground + " with more contrast"), name, "paper") >
                           contrast_of(all.at(ground), name, "paper"),
                       ground << ": " << name);
}

// A school's accent is adjusted to the surface, and mails have the default accent.
BOOST_AUTO_TEST_CASE(the_code_uses_the_same_surface_and_accent) {
    const auto all = schemes();
    const auto surface = [&](const char* scheme) { return to_rgb(all.at(scheme).at("surface")); };
    const colour::Rgb grey{128, 128, 128};
    BOOST_TEST((on_light(grey).link == colour::with_contrast(grey, surface("light"), 4.5)));
    BOOST_TEST((on_dark(grey).link == colour::with_contrast(grey, surface("dark"), 4.5)));
    BOOST_TEST((brand_of({}).mail.accent == to_rgb(all.at("light").at("accent"))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
