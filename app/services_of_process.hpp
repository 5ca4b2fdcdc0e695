#pragma once

#include <functional>

#include "console/options.hpp"
#include "platform/http_client.hpp"
#include "platform/stripe_payments.hpp"
#include "services.hpp"

namespace lectern {

/// Owns the objects that Services refers to. Made once per process, after the fork, because
/// processes must not share connections. `config` and `views` must outlive it.
class ProcessServices {
  public:
    ProcessServices(const Config& config, const web::Views& views,
                    StripePatience patience = StripePatience::of_a_page);
    ProcessServices(const ProcessServices&) = delete;
    ProcessServices& operator=(const ProcessServices&) = delete;

    [[nodiscard]] Services& services() { return services_; }

  private:
    HttpClient http_;
    Database database_;
    KeptAnswers kept_;
    StripePayments payments_;
    StreamApi stream_api_;
    VideoStream video_;  // refers to stream_api_
    R2Storage storage_;
    SmtpMailer mailer_;
    SystemClock clock_;
    Services services_;  // last: refers to all above
};

/// Loads the views of the installation, except those whose names begin with `excluded_prefix`.
/// Throws if one does not parse.
web::Views views_of(const Config& config, const std::string& excluded_prefix = {});

/// Reads the configuration of a service, runs `work` with its services and returns the exit status
/// of `work`. Throws ConfigError.
int with_services(Process process, const std::function<int(Services&)>& work);
/// The same for an operator's command: reads the settings of the groups that its row in the table
/// of commands names. Services of other groups are not configured, and without SettingGroup::share
/// there are no views.
int with_services(const Options& options, const std::function<int(Services&)>& work);

}  // namespace lectern
