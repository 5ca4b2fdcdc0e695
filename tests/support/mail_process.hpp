#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/http_client.hpp"
#include "platform/stripe_payments.hpp"
#include "services.hpp"
#include "support/settings.hpp"
#include "support/source_tree.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

/// Records the mails it is given. A test can make a delivery fail with `before_delivery`.
class RecordingMailer final : public Mailer {
  public:
    void deliver(const Mail& mail) override {
        if (before_delivery) before_delivery(mail);
        mails.push_back(mail);
    }
    void hang_up() override { ++hang_ups; }

    std::vector<Mail> mails;
    int hang_ups = 0;
    std::function<void(const Mail&)> before_delivery;  // may throw MailRefused
};

/// Stands in for one process that delivers mail, with its own connection, clock and mailer.
class MailProcess {
  public:
    explicit MailProcess(const std::string& connection_string) : database_{connection_string} {}

    [[nodiscard]] Database& database() { return database_; }
    [[nodiscard]] Services& services() { return services_; }

    TestClock clock;
    RecordingMailer mailer;

  private:
    static const web::Views& views() {
        static const web::Views all{in_source("views")};
        return all;
    }

    Config config_ = sandbox_config();
    Database database_;
    KeptAnswers kept_{0};
    HttpClient http_;
    StripePayments payments_{http_, config_.stripe_api_url, config_.stripe_secret_key};
    R2Storage storage_{http_, {}};
    VideoStream video_{""};
    Services services_{.config = config_,
                       .database = database_,
                       .kept = kept_,
                       .payments = payments_,
                       .video = video_,
                       .storage = storage_,
                       .mailer = mailer,
                       .clock = clock,
                       .views = views(),
                       .cookies = web::CookiePolicy{config_.base_url}};
};

}  // namespace lectern::test
