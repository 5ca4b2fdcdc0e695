#include "money.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "events.hpp"
#include "identifiers.hpp"
#include "platform/json.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::string_view refunds_folder = "refunds";
constexpr std::string_view disputes_folder = "disputes";
constexpr std::size_t id_letters = 24;

Refund refund_from(const std::string& text) {
    const auto record = json::parse(text);
    return {.id = record.text("id").value_or(""),
            .status = record.text("status").value_or(""),
            .amount_minor = record.integer("amount_minor").value_or(0),
            .session_id = record.text("session_id").value_or(""),
            .created = record.integer("created").value_or(0),
            .metadata = record.find("metadata") ? record.find("metadata")->dump() : "{}"};
}

Dispute dispute_from(const std::string& text) {
    const auto record = json::parse(text);
    return {.id = record.text("id").value_or(""),
            .status = record.text("status").value_or(""),
            .session_id = record.text("session_id").value_or(""),
            .created = record.integer("created").value_or(0)};
}

template <typename Item>
void newest_first(std::vector<Item>& items) {
    std::ranges::sort(items, [](const Item& a, const Item& b) {
        return std::pair{a.created, a.id} > std::pair{b.created, b.id};
    });
}

bool is_warning(const std::string& status) {
    return status.starts_with("warning_");
}

bool is_closed(const std::string& status) {
    return status == "won" || status == "lost" || status == "warning_closed";
}

std::int64_t refunded_minor(const std::vector<Refund>& refunds) {
    std::int64_t sum = 0;
    for (const auto& refund : refunds)
        if (refund.counts()) sum += refund.amount_minor;
    return sum;
}

}  // namespace

std::string charge_id(const Session& session) {
    constexpr std::string_view start = "pi_";
    return "ch_" + session.payment_intent.substr(start.size());
}

bool is_refund_status(const std::string& word) {
    constexpr std::array words{"pending", "requires_action", "succeeded", "failed", "canceled"};
    return std::ranges::find(words, word) != words.end();
}

bool is_dispute_status(const std::string& word) {
    constexpr std::array words{
        "needs_response",         "under_review",        "won", "lost", "warning_closed",
        "warning_needs_response", "warning_under_review"};
    return std::ranges::find(words, word) != words.end();
}

std::optional<Session> Money::find_paid(const std::string& intent_or_charge) const {
    auto intent = intent_or_charge;
    if (intent.starts_with("ch_")) intent.replace(0, 3, "pi_");
    const auto text = state_.read("intents", intent);
    if (!text) return {};
    auto session = sessions_.find(json::parse(*text).text("session").value_or(""));
    if (!session || session->payment_status != "paid") return {};
    return session;
}

std::optional<Session> Money::find_invoiced(const std::string& invoice) const {
    const auto text = state_.read("invoices", invoice);
    if (!text) return {};
    return sessions_.find(json::parse(*text).text("session").value_or(""));
}

std::string Money::invoice_object(const Session& session) const {
    const auto url = sandbox_url_ + "/invoices/" + session.invoice;
    return json::object({{"id", session.invoice},
                         {"object", std::string{"invoice"}},
                         {"amount_paid", session.amount_total_minor},
                         {"created", session.created},
                         {"currency", session.currency},
                         {"hosted_invoice_url", url},
                         {"invoice_pdf", url + "/pdf"},
                         {"livemode", false},
                         {"status", std::string{"paid"}},
                         {"total", session.amount_total_minor}});
}

std::optional<Refund> Money::refund(const Session& session, std::int64_t amount_minor,
                                    const std::string& status, const std::string& metadata) const {
    const auto lock = state_.lock();
    const auto left = session.amount_total_minor - refunded_minor(refunds_of(session.id));
    if (amount_minor <= 0 || amount_minor > left) return {};
    const Refund refund{.id = "re_sandbox_" + random_letters(id_letters),
                        .status = status,
                        .amount_minor = amount_minor,
                        .session_id = session.id,
                        .created = unix_now(),
                        .metadata = metadata};
    write(refund);
    store_event(state_, "refund.created", stripe_object(refund));
    if (refund.counts()) store_event(state_, "charge.refunded", charge_object(session));
    return refund;
}

std::optional<Refund> Money::find_refund(const std::string& id) const {
    const auto text = state_.read(refunds_folder, id);
    if (!text) return {};
    return refund_from(*text);
}

void Money::set_status(Refund& refund, const std::string& status) const {
    const auto lock = state_.lock();
    refund.status = status;
    write(refund);
    store_event(state_, "refund.updated", stripe_object(refund));
    if (status == "failed") store_event(state_, "refund.failed", stripe_object(refund));
}

std::vector<Refund> Money::refunds_of(const std::string& session_id) const {
    std::vector<Refund> found;
    for (const auto& id : state_.list(refunds_folder)) {
        auto refund = find_refund(id);
        if (refund && refund->session_id == session_id) found.push_back(*std::move(refund));
    }
    newest_first(found);
    return found;
}

Dispute Money::dispute(const Session& session, const std::string& status) const {
    const auto lock = state_.lock();
    const Dispute dispute{.id = "dp_sandbox_" + random_letters(id_letters),
                          .status = status,
                          .session_id = session.id,
                          .created = unix_now()};
    write(dispute);
    store_dispute_events(dispute, "charge.dispute.created");
    return dispute;
}

std::optional<Dispute> Money::find_dispute(const std::string& id) const {
    const auto text = state_.read(disputes_folder, id);
    if (!text) return {};
    return dispute_from(*text);
}

void Money::set_status(Dispute& dispute, const std::string& status) const {
    const auto lock = state_.lock();
    dispute.status = status;
    write(dispute);
    store_dispute_events(dispute,
                         is_closed(status) ? "charge.dispute.closed" : "charge.dispute.updated");
}

std::vector<Dispute> Money::disputes_of(const std::string& session_id) const {
    std::vector<Dispute> found;
    for (const auto& id : state_.list(disputes_folder)) {
        auto dispute = find_dispute(id);
        if (dispute && dispute->session_id == session_id) found.push_back(*std::move(dispute));
    }
    newest_first(found);
    return found;
}

// Source: Stripe API, "The Early Fraud Warning object".
std::string Money::warn_of_fraud(const Session& session) const {
    const auto lock = state_.lock();
    const auto id = "issfr_sandbox_" + random_letters(id_letters);
    store_event(state_, "radar.early_fraud_warning.created",
                json::object({{"id", id},
                              {"object", std::string{"radar.early_fraud_warning"}},
                              {"actionable", true},
                              {"charge", charge_id(session)},
                              {"created", unix_now()},
                              {"fraud_type", std::string{"made_with_stolen_card"}},
                              {"livemode", false},
                              {"payment_intent", session.payment_intent}}));
    return id;
}

void Money::store_dispute_events(const Dispute& dispute, const std::string& type) const {
    const auto object = stripe_object(dispute);
    store_event(state_, type, object);
    if (type == "charge.dispute.created" && !is_warning(dispute.status)) {
        store_event(state_, "charge.dispute.funds_withdrawn", object);
    }
    if (dispute.status == "won") store_event(state_, "charge.dispute.funds_reinstated", object);
}

std::string Money::stripe_object(const Refund& refund) const {
    const auto session = session_of(refund.session_id);
    std::vector<json::Member> members{{"id", refund.id},
                                      {"object", std::string{"refund"}},
                                      {"amount", refund.amount_minor},
                                      {"balance_transaction", nullptr},
                                      {"charge", charge_id(session)},
                                      {"created", refund.created},
                                      {"currency", session.currency},
                                      {"destination_details", json::Raw{R"({"type":"card"})"}},
                                      {"metadata", json::Raw{refund.metadata}},
                                      {"payment_intent", session.payment_intent},
                                      {"reason", nullptr},
                                      {"receipt_number", nullptr},
                                      {"source_transfer_reversal", nullptr},
                                      {"status", refund.status},
                                      {"transfer_reversal", nullptr}};
    const json::Member why{"failure_reason", std::string{"lost_or_stolen_card"}};
    if (refund.status == "failed") members.push_back(why);
    return json::object(members);
}

std::string Money::stripe_object(const Dispute& dispute) const {
    const auto session = session_of(dispute.session_id);
    return json::object({{"id", dispute.id},
                         {"object", std::string{"dispute"}},
                         {"amount", session.amount_total_minor},
                         {"balance_transactions", json::Raw{"[]"}},
                         {"charge", charge_id(session)},
                         {"created", dispute.created},
                         {"currency", session.currency},
                         {"enhanced_eligibility_types", json::Raw{"[]"}},
                         {"evidence", json::Raw{"{}"}},
                         {"evidence_details", json::Raw{R"({"due_by":null,"has_evidence":false,)"
                                                        R"("past_due":false,)"
                                                        R"("submission_count":0})"}},
                         {"is_charge_refundable", is_warning(dispute.status)},
                         {"livemode", false},
                         {"metadata", json::Raw{"{}"}},
                         {"payment_intent", session.payment_intent},
                         {"reason", std::string{"general"}},
                         {"status", dispute.status}});
}

std::string Money::charge_object(const Session& session) const {
    const auto refunded = refunded_minor(refunds_of(session.id));
    const auto id = charge_id(session);
    return json::object(
        {{"id", id},
         {"object", std::string{"charge"}},
         {"amount", session.amount_total_minor},
         {"amount_captured", session.amount_total_minor},
         {"amount_refunded", refunded},
         {"billing_details",
          json::Raw{json::object({{"email", session.paid_by_email}, {"name", nullptr}})}},
         {"captured", true},
         {"created", session.created},
         {"currency", session.currency},
         {"disputed", !disputes_of(session.id).empty()},
         {"livemode", false},
         {"metadata", json::Raw{session.payment_intent_metadata}},
         {"paid", true},
         {"payment_intent", session.payment_intent},
         {"receipt_email", nullptr},
         {"receipt_url", sandbox_url_ + "/receipts/" + id},
         {"refunded", refunded >= session.amount_total_minor},
         {"status", std::string{"succeeded"}}});
}

void Money::write(const Refund& refund) const {
    state_.write(refunds_folder, refund.id,
                 json::object({{"id", refund.id},
                               {"status", refund.status},
                               {"amount_minor", refund.amount_minor},
                               {"session_id", refund.session_id},
                               {"created", refund.created},
                               {"metadata", json::Raw{refund.metadata}}}));
}

void Money::write(const Dispute& dispute) const {
    state_.write(disputes_folder, dispute.id,
                 json::object({{"id", dispute.id},
                               {"status", dispute.status},
                               {"session_id", dispute.session_id},
                               {"created", dispute.created}}));
}

Session Money::session_of(const std::string& id) const {
    auto session = sessions_.find(id);
    if (!session) throw std::runtime_error{"money: no session " + id};
    return *std::move(session);
}

}  // namespace lectern::sandbox
