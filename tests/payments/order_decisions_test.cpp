// Checks order_state() for every set of facts against the table in docs/orders.md: a small model
// checker.

#include "payments/order_state.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/source_tree.hpp"

namespace lectern::payments {

namespace {

constexpr std::int64_t total = 4900;

using Cells = std::vector<std::string>;

Cells cells_of(const std::string& line) {
    Cells cells;
    std::istringstream text{line.substr(1)};
    for (std::string cell; std::getline(text, cell, '|');) {
        const auto begin = cell.find_first_not_of(' ');
        const auto end = cell.find_last_not_of(' ');
        cells.push_back(begin == std::string::npos ? "" : cell.substr(begin, end - begin + 1));
    }
    return cells;
}

/// Returns the rows of the table whose header line begins with `heading`.
std::vector<Cells> table_of(const std::string& heading) {
    std::ifstream document{test::in_source("docs/orders.md")};
    std::vector<Cells> rows;
    bool is_inside = false;
    for (std::string line; std::getline(document, line);) {
        if (line.starts_with(heading)) is_inside = true;
        if (!line.starts_with('|')) is_inside = false;
        if (is_inside && !line.starts_with(heading) && !line.starts_with("|--")) {
            rows.push_back(cells_of(line));
        }
    }
    return rows;
}

const std::vector<Cells>& decisions() {
    static const auto table = table_of("| payment | a dispute is lost |");
    return table;
}

// The words in the table's cells, derived from the facts in another way than the program does.

std::string lost_word(const OrderFacts& facts) {
    std::multiset<std::string> words;
    for (const auto& dispute : facts.disputes) words.insert(dispute.status);
    return words.contains("lost") ? "yes" : "no";
}

std::string open_word(const OrderFacts& facts) {
    static const std::map<std::string, bool> open_by_status{
        {"needs_response", true},
        {"under_review", true},
        {"a_new_word", true},
        {"won", false},
        {"lost", false},
        {"prevented", false},
        {"warning_closed", false},
        {"warning_needs_response", false},
        {"warning_under_review", false},
    };
    for (const auto& [status, withdrawn] : facts.disputes) {
        const bool is_warning =
            status == "warning_needs_response" || status == "warning_under_review";
        if (open_by_status.at(status) || (is_warning && withdrawn)) return "yes";
    }
    return "no";
}

std::string refunded_word(const OrderFacts& facts) {
    std::map<std::string, std::int64_t> sums;
    for (const auto& refund : facts.refunds) sums[refund.status] += refund.amount_minor;
    const auto live = sums["succeeded"] + sums["pending"];
    const auto most = live > facts.reported_refund_minor ? live : facts.reported_refund_minor;
    if (most == 0) return "nothing";
    return most < facts.paid_amount_minor ? "part" : "all";
}

Cells words_of(const OrderFacts& facts) {
    return {to_text(facts.payment), lost_word(facts), facts.is_voided ? "yes" : "no",
            refunded_word(facts), open_word(facts)};
}

bool fits(const Cells& row, const Cells& words) {
    for (std::size_t i = 0; i < words.size(); ++i)
        if (row[i] != "any" && row[i] != words[i]) return false;
    return true;
}

/// Returns all multisets of at most two facts.
template <typename Fact>
std::vector<std::vector<Fact>> sets_of(const std::vector<Fact>& facts) {
    std::vector<std::vector<Fact>> sets{{}};
    for (std::size_t i = 0; i < facts.size(); ++i) {
        sets.push_back({facts[i]});
        for (std::size_t j = i; j < facts.size(); ++j) sets.push_back({facts[i], facts[j]});
    }
    return sets;
}

std::vector<RefundFact> every_refund() {
    std::vector<RefundFact> all;
    for (const auto* status : {"pending", "requires_action", "succeeded", "failed", "canceled"})
        for (const auto amount : {total / 2, total}) all.push_back({status, amount});
    return all;
}

std::vector<DisputeFact> every_dispute() {
    std::vector<DisputeFact> all;
    for (const auto* status :
         {"warning_needs_response", "warning_under_review", "warning_closed", "needs_response",
          "under_review", "prevented", "won", "lost", "a_new_word"})
        for (const bool withdrawn : {false, true}) all.push_back({status, withdrawn});
    return all;
}

template <typename Visit>
void visit_all(const Visit& visit) {
    const auto refund_sets = sets_of(every_refund());
    const auto dispute_sets = sets_of(every_dispute());
    for (const auto payment : {Payment::pending, Payment::processing, Payment::expired,
                               Payment::failed, Payment::mismatched, Payment::paid})
        for (const bool is_voided : {false, true})
            for (const auto told : {std::int64_t{0}, total / 2, total})
                for (const auto paid : {std::int64_t{0}, total})
                    for (const auto& refunds : refund_sets)
                        for (const auto& disputes : dispute_sets)
                            visit(OrderFacts{payment, paid, is_voided, told, refunds, disputes});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(order_decisions)

BOOST_AUTO_TEST_CASE(the_program_agrees_with_the_table_for_every_set_of_facts) {
    BOOST_REQUIRE(decisions().size() > 5U);
    std::int64_t visited = 0;
    std::int64_t wrong = 0;
    visit_all([&](const OrderFacts& facts) {
        ++visited;
        const auto words = words_of(facts);
        const auto row = std::ranges::find_if(
            decisions(), [&](const Cells& cells) { return fits(cells, words); });
        const auto state = order_state(facts);
        const bool is_right = row != decisions().end() && (*row)[5] == to_text(state.status) &&
                              (*row)[6] == entitlement::to_text(state.entitlements) &&
                              (*row)[7] == state.reason;
        if (is_right) return;
        if (++wrong > 5) return;
        std::string told;
        for (const auto& word : words) told += word + ", ";
        BOOST_ERROR(told << "is " << to_text(state.status) << ' '
                         << entitlement::to_text(state.entitlements) << ' ' << state.reason);
    });
    BOOST_TEST(wrong == 0);
    BOOST_TEST(visited > 500'000);
}

BOOST_AUTO_TEST_CASE(every_row_of_the_table_is_used) {
    std::set<std::size_t> used;
    visit_all([&](const OrderFacts& facts) {
        const auto words = words_of(facts);
        for (std::size_t i = 0; i < decisions().size(); ++i) {
            if (!fits(decisions()[i], words)) continue;
            used.insert(i);
            break;
        }
    });
    BOOST_TEST(used.size() == decisions().size());
}

BOOST_AUTO_TEST_CASE(one_more_refund_or_dispute_never_gives_access) {
    const auto gives_access = [](const OrderFacts& facts) {
        return order_state(facts).entitlements == entitlement::EntitlementState::active;
    };
    for (const auto& refunds : sets_of(every_refund())) {
        for (const auto& disputes : sets_of(every_dispute())) {
            const OrderFacts before{Payment::paid, total, false, 0, refunds, disputes};
            if (gives_access(before)) continue;
            for (const auto& refund : every_refund()) {
                auto after = before;
                after.refunds.push_back(refund);
                BOOST_REQUIRE(!gives_access(after));
            }
            for (const auto& dispute : every_dispute()) {
                auto after = before;
                after.disputes.push_back(dispute);
                BOOST_REQUIRE(!gives_access(after));
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
