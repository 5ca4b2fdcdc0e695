#include "platform/kept_answers.hpp"

#include <memory>
#include <string>

#include <boost/test/unit_test.hpp>

using lectern::KeptAnswers;

namespace {

void keep(KeptAnswers& kept, const std::string& key, const std::string& answer,
          std::size_t bytes = 1000) {
    kept.keep(key, std::make_shared<const std::string>(answer), bytes);
}

/// Returns the answer, or "none".
std::string find(KeptAnswers& kept, const std::string& key) {
    const auto answer = kept.find<std::string>(key);
    return answer ? *answer : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kept_answers)

BOOST_AUTO_TEST_CASE(an_answer_is_found_by_its_key) {
    KeptAnswers kept{10'000};
    keep(kept, "course/sql", "SQL");
    keep(kept, "course/bread", "Bread");
    BOOST_TEST(find(kept, "course/sql") == "SQL");
    BOOST_TEST(find(kept, "course/bread") == "Bread");
    BOOST_TEST(find(kept, "course/") == "none");
    BOOST_TEST(kept.bytes() > 2000U);
}

BOOST_AUTO_TEST_CASE(an_answer_of_another_type_is_not_found) {
    KeptAnswers kept{10'000};
    keep(kept, "course/sql", "SQL");
    BOOST_TEST(!kept.find<int>("course/sql"));
}

BOOST_AUTO_TEST_CASE(an_answer_replaces_the_one_with_its_key) {
    KeptAnswers kept{10'000};
    keep(kept, "course/sql", "old", 3000);
    const auto before = kept.bytes();
    keep(kept, "course/sql", "new", 2000);
    BOOST_TEST(find(kept, "course/sql") == "new");
    BOOST_TEST(kept.bytes() == before - 1000);
}

BOOST_AUTO_TEST_CASE(the_answer_that_was_not_used_for_longest_makes_room) {
    KeptAnswers kept{4000};  // for three
    keep(kept, "a", "A");
    keep(kept, "b", "B");
    keep(kept, "c", "C");
    BOOST_TEST(find(kept, "a") == "A");
    keep(kept, "d", "D");
    BOOST_TEST(find(kept, "b") == "none");
    BOOST_TEST(find(kept, "a") == "A");
    BOOST_TEST(find(kept, "c") == "C");
    BOOST_TEST(find(kept, "d") == "D");
}

BOOST_AUTO_TEST_CASE(a_large_answer_takes_the_room_of_several) {
    KeptAnswers kept{4000};
    keep(kept, "a", "A");
    keep(kept, "b", "B");
    keep(kept, "c", "C");
    keep(kept, "large", "L", 2300);
    BOOST_TEST(find(kept, "a") == "none");
    BOOST_TEST(find(kept, "b") == "none");
    BOOST_TEST(find(kept, "c") == "C");
    BOOST_TEST(find(kept, "large") == "L");
    BOOST_TEST(kept.bytes() <= 4000U);
}

BOOST_AUTO_TEST_CASE(
    an_answer_larger_than_all_the_memory_is_not_kept_and_drops_only_its_predecessor) {
    KeptAnswers kept{4000};
    keep(kept, "a", "A");
    keep(kept, "b", "B");
    keep(kept, "b", "huge", 4000);
    BOOST_TEST(find(kept, "b") == "none");
    BOOST_TEST(find(kept, "a") == "A");
}

BOOST_AUTO_TEST_CASE(keys_take_memory_too) {
    KeptAnswers kept{4000};
    for (int number = 0; number < 1000; ++number) keep(kept, std::to_string(number), "", 0);
    BOOST_TEST(kept.bytes() <= 4000U);
    BOOST_TEST(find(kept, "0") == "none");
    BOOST_TEST(find(kept, "999") == "");
    keep(kept, std::string(4000, 'x'), "", 0);
    BOOST_TEST(find(kept, std::string(4000, 'x')) == "none");
}

BOOST_AUTO_TEST_CASE(without_memory_nothing_is_kept) {
    KeptAnswers kept{0};
    keep(kept, "a", "A", 0);
    BOOST_TEST(find(kept, "a") == "none");
    BOOST_TEST(kept.bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(an_answer_in_use_outlives_its_place) {
    KeptAnswers kept{2000};
    keep(kept, "a", "A");
    const auto used = kept.find<std::string>("a");
    keep(kept, "b", "B");
    BOOST_TEST(find(kept, "a") == "none");
    BOOST_TEST(*used == "A");
}

BOOST_AUTO_TEST_SUITE_END()
