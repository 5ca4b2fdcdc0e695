#include "config_values.hpp"

#include "setting_checks.hpp"

namespace lectern {

bool Config::is_livemode() const {
    return !is_sandbox() && stripe_mode == "live";
}

bool Config::allows_plain_smtp() const {
    return is_sandbox() && matches(smtp_url, R"(smtp://(localhost|127\.0\.0\.1|\[::1\]):[0-9]+)");
}

}  // namespace lectern
