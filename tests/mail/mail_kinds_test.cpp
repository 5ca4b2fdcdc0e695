// The table of kinds of mail, its document, the views and the routes agree.

#include "mail/mail_kinds.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include <boost/test/unit_test.hpp>

#include "routes.hpp"
#include "support/source_tree.hpp"
#include "support/view_check.hpp"

namespace lectern::test {

using mail::link_terms;
using mail::LinkPurpose;
using mail::mail_kinds;
using mail::MailKindName;

namespace {

std::string documented_table() {
    std::ostringstream table;
    table << "| kind | to | cause | link |\n|---|---|---|---|\n";
    for (const auto& kind : mail_kinds) {
        table << "| `" << kind.name << "` | " << kind.recipient << " | " << kind.cause << " | ";
        if (kind.link) {
            table << '`' << to_text(*kind.link) << "` |\n";
        } else {
            table << "- |\n";
        }
    }
    return table.str();
}

std::string operations_document() {
    std::ifstream stream{in_source("docs/operations.md"), std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

std::set<std::string> views_of_mails() {
    std::set<std::string> views;
    for (const auto& view : source_views().names())
        if (view.starts_with("mail/")) views.insert(view);
    return views;
}

bool reads_url_of(const std::string& kind, LinkPurpose purpose) {
    const auto key = std::string{to_text(purpose)} + "_url";
    return std::ranges::any_of(tags_of_view("mail/" + kind + ".text"), [&](const auto& path) {
        return path == key || path.ends_with('/' + key);
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kinds_of_mail)

BOOST_AUTO_TEST_CASE(the_document_lists_every_kind_as_the_table_does) {
    const auto document = operations_document();
    const auto begin = document.find("| kind | to | cause | link |");
    BOOST_REQUIRE(begin != std::string::npos);
    const auto end = std::min(document.find("\n\n", begin), document.size() - 1) + 1;
    BOOST_TEST(document.substr(begin, end - begin) == documented_table());
}

BOOST_AUTO_TEST_CASE(every_kind_has_its_three_views_and_every_view_has_its_kind) {
    std::set<std::string> expected;
    for (const auto& kind : mail_kinds)
        for (const auto* part : {".subject", ".text", ".html"})
            BOOST_TEST(expected.insert("mail/" + std::string{kind.name} + part).second,
                       kind.name << " is listed twice");
    BOOST_TEST(views_of_mails() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_mail_shows_the_link_of_its_kind_and_no_other) {
    for (const auto& kind : mail_kinds)
        for (const auto& terms : link_terms)
            BOOST_TEST(
                reads_url_of(std::string{kind.name}, terms.purpose) == (kind.link == terms.purpose),
                kind.name << " and the link " << terms.name);
}

BOOST_AUTO_TEST_CASE(the_name_of_a_kind_knows_its_link) {
    BOOST_TEST((MailKindName("email_changed").link() == LinkPurpose::undo_change));
    BOOST_TEST(!MailKindName("notice").link());
    BOOST_TEST(MailKindName("notice").text() == "notice");
}

BOOST_AUTO_TEST_CASE(every_link_opens_a_page_of_the_site) {
    for (const auto& terms : link_terms)
        BOOST_TEST(std::ranges::any_of(routes(),
                                       [&](const AppRoute& route) {
                                           return route.method == "GET" &&
                                                  route.pattern ==
                                                      std::string{terms.path} + "{token}";
                                       }),
                   terms.path);
}

BOOST_AUTO_TEST_CASE(a_purpose_is_read_back_from_its_name) {
    for (const auto& terms : link_terms)
        BOOST_TEST((mail::link_purpose_from(terms.name) == terms.purpose), terms.name);
    BOOST_CHECK_THROW(mail::link_purpose_from("surprise"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
