#pragma once

#include <functional>

#include "platform/http_client.hpp"
#include "platform/stripe_payments.hpp"
#include "services.hpp"

namespace lectern {

/// Owns the objects that Services refers to. Made once per process, after the fork, because
/// processes must not share connections. `config` and `views` must outlive it.
class ProcessServices {
  public:
    ProcessServices(const Config& config, const web::Views& views);
    ProcessServices(const ProcessServices&) = delete;
    ProcessServices& operator=(const ProcessServices&) = delete;

    [[nodiscard]] Services& services() { return services_; }

  private:
    HttpClient http_;
    Database database_;
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

/// Reads the configuration of `process`, runs `work` with its services and returns the exit status
/// of `work`. Throws ConfigError.
int with_services(Process process, const std::function<int(Services&)>& work);

}  // namespace lectern
