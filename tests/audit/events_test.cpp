// The table of events, its document and the code that writes them agree.

#include "audit/events.hpp"
#include "support/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace lectern::test {

using audit::event_kinds;
using audit::EventKind;

namespace {

const std::filesystem::path source_directory{lectern::test::in_source({})};

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Returns the text of all sources in app/ except the table itself.
const std::string& application() {
    static const auto text = [] {
        std::string all;
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator{source_directory / "app"})
            if (entry.path().extension() == ".cpp") all += content_of(entry.path());
        return all;
    }();
    return text;
}

std::string document_row(const EventKind& kind) {
    std::ostringstream row;
    row << "| `" << kind.name << "` | " << kind.words << " | " << kind.actors << " | "
        << kind.written << " | " << kind.facts << " |";
    return row.str();
}

bool is_for_later(const EventKind& kind) {
    return kind.written.starts_with("Not yet: ");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(audit_events)

BOOST_AUTO_TEST_CASE(the_document_describes_every_event_as_the_table_does) {
    std::vector<std::string> expected;
    for (const auto& kind : event_kinds) expected.push_back(document_row(kind));
    std::vector<std::string> written;
    std::istringstream document{content_of(source_directory / "docs" / "audit-events.md")};
    for (std::string line; std::getline(document, line);)
        if (line.starts_with("| `")) written.push_back(line);
    BOOST_TEST(written == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_event_is_listed_twice) {
    std::set<std::string_view> names;
    for (const auto& kind : event_kinds) BOOST_TEST(names.insert(kind.name).second, kind.name);
}

BOOST_AUTO_TEST_CASE(every_event_has_words_of_its_own) {
    std::set<std::string_view> words;
    for (const auto& kind : event_kinds) {
        BOOST_TEST(!kind.words.empty(), kind.name);
        BOOST_TEST(words.insert(kind.words).second, kind.name << ": " << kind.words);
        BOOST_TEST(kind.words.size() <= 40U, kind.words);
    }
}

BOOST_AUTO_TEST_CASE(every_event_is_either_written_or_marked_as_not_yet) {
    for (const auto& kind : event_kinds) {
        const bool is_written =
            application().find('"' + std::string{kind.name} + '"') != std::string::npos;
        BOOST_TEST(
            is_written != is_for_later(kind),
            kind.name << (is_written ? " is written: state when, in app/audit/events.hpp and "
                                       "docs/audit-events.md"
                                     : " is written nowhere"));
    }
}

BOOST_AUTO_TEST_CASE(every_actor_is_one_that_the_audit_log_knows) {
    const std::set<std::string> known{"visitor", "learner", "operator", "stripe", "job"};
    for (const auto& kind : event_kinds) {
        auto actors = std::string{kind.actors};
        std::erase(actors, ',');
        std::istringstream words{actors};
        for (std::string actor; words >> actor;)
            BOOST_TEST(known.contains(actor), kind.name << ": no actor " << actor);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
