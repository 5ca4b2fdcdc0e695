#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services.hpp"
#include "support/settings.hpp"
#include "support/test_database.hpp"
#include "web/request.hpp"

namespace lectern::test {

/// For tests without payments or mail: every call throws.
class NoPayments final : public Payments {
  public:
    CheckoutSession create_checkout_session(const CheckoutSessionRequest& request) override;
    std::optional<std::string> find_promotion_code(const std::string& code) override;
    std::optional<CheckoutSession> find_checkout_session(const std::string& id) override;
    std::optional<Invoice> find_invoice(const std::string& id) override;
    std::vector<Refund> list_refunds(const std::string& payment_intent) override;
    Refund create_refund(const NewRefund& refund) override;
    std::vector<Dispute> list_disputes(const std::string& payment_intent) override;
    std::vector<Charge> list_charges(const std::string& payment_intent) override;
    EventPage list_events(const std::vector<std::string>& types, const PageRequest& page) override;
    SessionPage list_checkout_sessions(const PageRequest& page) override;
    std::optional<Price> find_price(const std::string& id) override;
    Price create_price(const NewPrice& price) override;
    void archive_price(const std::string& id) override;
};

/// A bucket whose objects all have the state that a test sets. Stores nothing, but keeps a list.
class FakeStorage final : public ObjectStorage {
  public:
    [[nodiscard]] bool is_configured() const override { return is_there; }
    [[nodiscard]] ObjectState find_object(const std::string& object_key,
                                          Timestamp now) const override;
    [[nodiscard]] StoreResult store_object(const ObjectToStore& object,
                                           Timestamp now) const override;
    /// `https://storage.example/KEY?name=NAME&type=TYPE`
    [[nodiscard]] std::string download_url(const Download& download, Timestamp now) const override;
    /// `https://storage.example/KEY?type=TYPE&seconds=LIFETIME`
    [[nodiscard]] VideoFileLink video_link(const VideoFile& file, Timestamp now) const override;

    bool is_there = true;
    ObjectState state = ObjectState::present;
    StoreResult result_of_storing = StoreResult::stored;
    mutable std::vector<ObjectToStore> stored;  // all that it was asked to store
};

class NoMailer final : public Mailer {
  public:
    void deliver(const Mail& mail) override;
};

/// The services for a handler under test: a database of its own, a clock that stands still, no
/// network.
class TestServices {
  public:
    TestServices();
    [[nodiscard]] Database& database() { return database_.connection(); }
    /// For a second worker.
    [[nodiscard]] const std::string& connection_string() const {
        return database_.connection_string();
    }
    [[nodiscard]] TestClock& clock() { return clock_; }
    [[nodiscard]] FakeStorage& storage() { return storage_; }
    [[nodiscard]] Services& services() { return services_; }

  private:
    TestDatabase database_;
    KeptAnswers kept_{std::size_t{4} * 1024 * 1024};
    TestClock clock_;
    Config config_ = sandbox_config();
    NoPayments payments_;
    NoMailer mailer_;
    VideoStream video_;
    FakeStorage storage_;
    Services services_;  // last: refers to the members above
};

/// Counts the database round trips of `act`. It runs three times and the third run is counted: what
/// it keeps is then kept, and its statements are prepared.
std::int64_t count_round_trips(Database& database, const std::function<void()>& act);

/// Returns a GET request as the router passes it on.
web::Request get_request(const std::string& path, web::Fields path_values = {});
/// Returns a request that posts a form.
web::Request post_request(const std::string& path, const std::string& body,
                          web::Fields path_values = {});
/// Returns the same request by a signed-in learner.
web::Request as_learner(web::Request request, UserId user_id);

}  // namespace lectern::test
