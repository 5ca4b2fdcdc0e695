#include "learning/snippet.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using lectern::learning::has_word;
using lectern::learning::snippet_of;

namespace {

/// Returns the snippet with the words that were found in brackets.
std::string marked(const std::string& text, const std::vector<std::string>& words,
                   std::size_t longest = 200) {
    const auto snippet = snippet_of(text, words, longest);
    std::string line = snippet.is_cut_before ? "…" : "";
    for (const auto& part : snippet.parts) {
        line += part.is_found ? '[' + part.text + ']' : part.text;
    }
    return line + (snippet.is_cut_after ? "…" : "");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(snippets)

BOOST_AUTO_TEST_CASE(words_are_found_whatever_their_case_and_by_their_beginning) {
    BOOST_TEST(marked("Join two TABLES, then tabs.", {"tab", "join"}) ==
               "[Join] two [TABLES], then [tabs].");
    BOOST_TEST(marked("GRÖSSE, Übung, übung", {"übung"}) == "GRÖSSE, [Übung], [übung]");
    BOOST_TEST(marked("Что это ЧТО", {"что"}) == "[Что] это [ЧТО]");
}

BOOST_AUTO_TEST_CASE(a_word_is_not_found_within_another) {
    BOOST_TEST(marked("adjoin", {"join"}).empty());
    BOOST_TEST(!has_word("adjoin", {"join"}));
    BOOST_TEST(has_word("ad-join", {"join"}));
}

BOOST_AUTO_TEST_CASE(a_single_letter_has_to_match_in_full) {
    BOOST_TEST(marked("a plan and a map", {"a"}) == "[a] plan and [a] map");
    BOOST_TEST(!has_word("and", {"a"}));
}

BOOST_AUTO_TEST_CASE(a_text_without_the_words_has_no_snippet) {
    BOOST_TEST(snippet_of("Nothing here", {"else"}, 200).parts.empty());
    BOOST_TEST(snippet_of("", {"else"}, 200).parts.empty());
    BOOST_TEST(snippet_of("else", {}, 200).parts.empty());
}

BOOST_AUTO_TEST_CASE(a_long_text_is_cut_between_words_around_the_first_one_found) {
    const std::string text =
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
    BOOST_TEST(marked(text, {"nine"}, 30) == "…eight [nine] ten eleven twelve…");
    BOOST_TEST(marked(text, {"one"}, 20) == "[one] two three four…");
    BOOST_TEST(marked(text, {"one"}, text.size()).ends_with("thirteen fourteen"));
    BOOST_TEST(marked(text, {"one"}, text.size() - 1).ends_with("thirteen…"));
    BOOST_TEST(marked(text, {"fourteen"}, 30) == "…thirteen [fourteen]");
}

BOOST_AUTO_TEST_CASE(a_text_without_spaces_is_cut_between_characters) {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "—";  // three bytes each
    const auto cut = marked(text + "word" + text, {"word"}, 31);
    BOOST_TEST(cut == "…———[word]…");
}

BOOST_AUTO_TEST_SUITE_END()
