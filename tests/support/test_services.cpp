#include "support/test_services.hpp"
#include "support/addresses.hpp"

#include <stdexcept>
#include <utility>

#include "support/view_check.hpp"

namespace lectern::test {

CheckoutSession NoPayments::create_checkout_session(const CheckoutSessionRequest& request) {
    throw std::logic_error{"payments: asked for " + request.idempotency_key + " in a test without"};
}

std::optional<std::string> NoPayments::find_promotion_code(const std::string& code) {
    throw std::logic_error{"payments: asked for code " + code + " in a test without"};
}

std::optional<CheckoutSession> NoPayments::find_checkout_session(const std::string& id) {
    throw std::logic_error{"payments: asked for " + id + " in a test without"};
}

std::vector<Refund> NoPayments::list_refunds(const std::string& payment_intent) {
    throw std::logic_error{"payments: asked for " + payment_intent + " in a test without"};
}

Refund NoPayments::create_refund(const NewRefund& refund) {
    throw std::logic_error{"payments: asked to refund " + refund.payment_intent +
                           " in a test without"};
}

std::vector<Dispute> NoPayments::list_disputes(const std::string& payment_intent) {
    throw std::logic_error{"payments: asked for " + payment_intent + " in a test without"};
}

std::vector<Charge> NoPayments::list_charges(const std::string& payment_intent) {
    throw std::logic_error{"payments: asked for " + payment_intent + " in a test without"};
}

EventPage NoPayments::list_events(const std::vector<std::string>&, const PageRequest&) {
    throw std::logic_error{"payments: asked for events in a test without"};
}

SessionPage NoPayments::list_checkout_sessions(const PageRequest&) {
    throw std::logic_error{"payments: asked for sessions in a test without"};
}

std::optional<Invoice> NoPayments::find_invoice(const std::string& id) {
    throw std::logic_error{"payments: asked for " + id + " in a test without"};
}

std::optional<Price> NoPayments::find_price(const std::string& id) {
    throw std::logic_error{"payments: asked for " + id + " in a test without"};
}

Price NoPayments::create_price(const NewPrice& price) {
    throw std::logic_error{"payments: asked for a price of " + price.product_name +
                           " in a test without"};
}

void NoPayments::archive_price(const std::string& id) {
    throw std::logic_error{"payments: asked to archive " + id + " in a test without"};
}

ObjectState FakeStorage::find_object(const std::string&, Timestamp) const {
    return state;
}

StoreResult FakeStorage::store_object(const ObjectToStore& object, Timestamp) const {
    stored.push_back(object);
    return result_of_storing;
}

std::string FakeStorage::download_url(const Download& download, Timestamp) const {
    return "https://storage.example/" + download.object_key + "?name=" + download.file_name +
           "&type=" + download.content_type;
}

VideoFileLink FakeStorage::video_link(const VideoFile& file, Timestamp now) const {
    return {"https://storage.example/" + file.object_key + "?type=" + file.content_type +
                "&seconds=" + std::to_string(file.lifetime.count()),
            now + file.lifetime};
}

void NoMailer::deliver(const Mail& mail) {
    throw std::logic_error{"mailer: given " + mail.message_id + " in a test without"};
}

TestServices::TestServices()
    : video_{"https://customer-test.cloudflarestream.com"},
      services_{.config = config_,
                .database = database_.connection(),
                .kept = kept_,
                .payments = payments_,
                .video = video_,
                .storage = storage_,
                .mailer = mailer_,
                .clock = clock_,
                .views = source_views(),
                .cookies = web::CookiePolicy{"http://localhost:8080"}} {}

std::int64_t count_round_trips(Database& database, const std::function<void()>& act) {
    act();
    act();
    const auto before = database.round_trips();
    act();
    return database.round_trips() - before;
}

web::Request get_request(const std::string& path, web::Fields path_values) {
    web::Request request;
    request.method = "GET";
    request.path = path;
    request.remote_address = "192.0.2.7";
    request.request_id = "request";
    request.path_values = std::move(path_values);
    return request;
}

web::Request post_request(const std::string& path, const std::string& body,
                          web::Fields path_values) {
    auto request = get_request(path, std::move(path_values));
    request.method = "POST";
    request.content_type = "application/x-www-form-urlencoded";
    request.body = body;
    return request;
}

web::Request as_learner(web::Request request, UserId user_id) {
    request.viewer = web::Viewer{.user_id = user_id,
                                 .session_id = SessionId{1},
                                 .name = "Ada",
                                 .email = address("ada@example.com"),
                                 .is_email_verified = true};
    return request;
}

}  // namespace lectern::test
