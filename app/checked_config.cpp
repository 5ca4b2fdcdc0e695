#include "checked_config.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "platform/stripe_locale.hpp"
#include "platform/text_list.hpp"
#include "setting_checks.hpp"
#include "setting_table.hpp"
#include "settings_of_stripe.hpp"

namespace lectern {
namespace {

/// In each set, either all settings are given or none.
const std::vector<std::string_view> complete_sets[] = {
    {"LECTERN_SELLER_NAME", "LECTERN_SELLER_ADDRESS"},
    {"STREAM_KEY_ID", "STREAM_SIGNING_KEY"},
    {"STREAM_ACCOUNT_ID", "STREAM_API_TOKEN"},
    {"R2_ENDPOINT", "R2_BUCKET", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"},
};

bool is_given(const std::map<std::string, std::string>& values, std::string_view name) {
    const auto found = values.find(std::string{name});
    return found != values.end() && !found->second.empty();
}

/// Returns `NAME is missing: …` for each missing setting of a set that has another one given.
std::vector<std::string> find_incomplete_sets(const std::map<std::string, std::string>& values,
                                              const Asked& is_asked) {
    std::vector<std::string> faults;
    for (const auto& set : complete_sets) {
        const auto given =
            std::ranges::find_if(set, [&](auto name) { return is_given(values, name); });
        if (given == set.end()) continue;
        for (const auto& name : set) {
            if (is_given(values, name) || !is_asked(row_called(name).setting)) continue;
            faults.push_back(std::string{name} + " is missing: " + std::string{*given} +
                             " needs it");
        }
    }
    return faults;
}

/// Refuses a live key with test events, and a test key with live events: payments would be taken,
/// but never fulfilled.
std::vector<std::string> find_mode_conflict(const Config& config) {
    const auto& key = config.stripe_secret_key;
    if (config.is_sandbox() || key.empty() || is_live_key(key) == config.is_livemode()) return {};
    return {std::string{"STRIPE_SECRET_KEY is a "} + (is_live_key(key) ? "live" : "test") +
            " key, but STRIPE_MODE is " + config.stripe_mode};
}

/// Refuses to make buyers accept terms that the school does not have.
std::vector<std::string> find_missing_terms(const Config& config,
                                            const std::map<std::string, std::string>& values,
                                            const Asked& is_asked) {
    constexpr std::string_view name = "LECTERN_TERMS_URL";
    if (!config.needs_terms || is_given(values, name) || !is_asked(row_called(name).setting))
        return {};
    return {std::string{name} + " is missing: STRIPE_TERMS needs it"};
}

}  // namespace

Config checked_config(const std::map<std::string, std::string>& values, const Asked& is_asked) {
    const Mode mode = mode_from(value_of(mode_row().setting, values));
    Config config;
    std::vector<std::string> faults;
    for (const auto& row : setting_rows()) {
        if (!is_asked(row.setting)) continue;
        const auto value = value_of(row.setting, values);
        const auto fault = fault_of(row, value, mode);
        if (!fault) {
            row.keep(config, value);
            continue;
        }
        faults.push_back(std::string{row.setting.name} + ' ' + *fault);
    }
    if (is_given(values, "LECTERN_LANG")) config.checkout_locale = stripe_locale(config.lang);
    std::ranges::move(find_incomplete_sets(values, is_asked), std::back_inserter(faults));
    std::ranges::move(find_missing_terms(config, values, is_asked), std::back_inserter(faults));
    std::ranges::move(find_mode_conflict(config), std::back_inserter(faults));
    if (!faults.empty()) throw ConfigError{joined(faults, "\n")};
    return config;
}

}  // namespace lectern
