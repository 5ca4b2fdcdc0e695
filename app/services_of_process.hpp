#pragma once

#include <functional>

#include "platform/http_client.hpp"
#include "services.hpp"

namespace lectern {

/// Owns the objects that Services refers to. Made once per process, after the fork, because
/// processes must not share connections. `config` and `views` must outlive it.
class ServicesOfProcess {
  public:
    ServicesOfProcess(const Config& config, const web::Views& views);
    ServicesOfProcess(const ServicesOfProcess&) = delete;
    ServicesOfProcess& operator=(const ServicesOfProcess&) = delete;

    [[nodiscard]] Services& services() { return services_; }

  private:
    HttpClient http_;
    Database database_;
    StripePayments payments_;
    VideoStream video_;
    R2Storage storage_;
    SmtpMailer mailer_;
    SystemClock clock_;
    Services services_;  // last: refers to all above
};

/// Loads the views of the installation, except those whose names begin with `left_out`. Throws if
/// one does not parse.
web::Views views_of(const Config& config, const std::string& left_out = {});

/// Reads the configuration of `process`, runs `work` with its services and returns the exit status
/// of `work`. Throws ConfigError.
int with_services(Process process, const std::function<int(Services&)>& work);

}  // namespace lectern
