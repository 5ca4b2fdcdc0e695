#include "services_of_process.hpp"

#include <algorithm>

namespace lectern {

ProcessServices::ProcessServices(const Config& config, const web::Views& views,
                                 StripePatience patience)
    : database_{config.database_url},
      kept_{static_cast<std::size_t>(config.kept_kib) * 1024},
      payments_{http_, config.stripe_api_url, config.stripe_secret_key, patience},
      stream_api_{http_,
                  {.api_url = config.stream_api_url,
                   .id = config.stream_account_id,
                   .api_token = config.stream_api_token}},
      video_{config.stream_customer_url,
             {.id = config.stream_key_id, .base64_pem = config.stream_signing_key},
             {.access_rules = config.stream_access_rules,
              .api = stream_api_.is_configured() ? &stream_api_ : nullptr}},
      storage_{http_,
               {.endpoint = config.r2_endpoint,
                .name = config.r2_bucket,
                .access_key_id = config.r2_access_key_id,
                .secret_access_key = config.r2_secret_access_key,
                .link_lifetime = std::chrono::seconds{config.resource_link_seconds}}},
      mailer_{{.url = config.smtp_url,
               .username = config.smtp_username,
               .password = config.smtp_password,
               .from = config.mail_from,
               .allow_plain = config.allows_plain_smtp()}},
      services_{.config = config,
                .database = database_,
                .kept = kept_,
                .payments = payments_,
                .video = video_,
                .storage = storage_,
                .mailer = mailer_,
                .clock = clock_,
                .views = views,
                .cookies = web::CookiePolicy{config.base_url}} {}

web::Views views_of(const Config& config, const std::string& excluded_prefix) {
    const auto views = config.share / "views";
    return web::Views{views, web::Assets{views / "assets"}, excluded_prefix};
}

int with_services(Process process, const std::function<int(Services&)>& work) {
    const auto config = read_config(process);
    const auto views = views_of(config);
    ProcessServices services{config, views};
    return work(services.services());
}

int with_services(const Options& options, const std::function<int(Services&)>& work) {
    const auto config = read_config(options.uses());
    const bool has_views =
        std::ranges::find(options.uses(), SettingGroup::share) != options.uses().end();
    const auto views = has_views ? views_of(config) : web::Views{};
    ProcessServices services{config, views, StripePatience::of_a_command};
    return work(services.services());
}

}  // namespace lectern
