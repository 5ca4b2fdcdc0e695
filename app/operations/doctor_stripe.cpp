#include "operations/doctor_stripe.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "authoring/prices_at_stripe.hpp"
#include "operations/doctor_clock.hpp"
#include "payments/event_processing.hpp"
#include "platform/stripe_version.hpp"
#include "platform/text_list.hpp"

namespace lectern::operations {
namespace {

using Access = StripeKeyState::Access;

constexpr auto check_network = "check the network and https://status.stripe.com, and try again";

const char* fix_of(authoring::PriceState state) {
    if (state == authoring::PriceState::archived) return "unarchive it in Stripe's dashboard";
    if (state == authoring::PriceState::shared) {
        return "make a price for one of them in Stripe's dashboard, and write it into its course "
               "file";
    }
    return "remove stripe_price from the course file, import it, and run `lectern course "
           "sync-prices`";
}

Finding finding_of(const authoring::PricedCourse& course, const std::optional<Price>& price,
                   Tax tax) {
    const auto line = course.slug + ": " + price_line(course, price, tax);
    const auto state = judge_price(course, price, tax);
    return state == authoring::PriceState::equal ? sound(line) : faulty(line, fix_of(state));
}

/// Returns the types of `wanted` that the endpoint does not get.
std::vector<std::string> find_missing_events(const WebhookEndpoint& endpoint) {
    std::vector<std::string> missing;
    if (std::ranges::find(endpoint.events, "*") != endpoint.events.end()) return missing;
    for (const auto& type : payments::event_types())
        if (std::ranges::find(endpoint.events, type) == endpoint.events.end())
            missing.push_back(type);
    return missing;
}

Finding finding_of(const WebhookEndpoint& endpoint) {
    if (!endpoint.is_enabled)
        return faulty(endpoint.url + " is disabled", "enable it in Stripe's dashboard, Webhooks");
    const auto missing = find_missing_events(endpoint);
    if (!missing.empty())
        return faulty(endpoint.url + " does not get " + joined(missing, ' '),
                      "add these events in Stripe's dashboard, Webhooks");
    if (endpoint.api_version != stripe_api_version)
        return faulty(endpoint.url + " has the API version " +
                          (endpoint.api_version.empty() ? "of the account" : endpoint.api_version) +
                          ", and this release reads " + stripe_api_version,
                      "add an endpoint of this version in Stripe's dashboard, Webhooks, add its "
                      "secret to STRIPE_WEBHOOK_SECRET, and remove the old endpoint");
    return sound(endpoint.url + " is enabled and gets all events, API version " +
                 endpoint.api_version);
}

}  // namespace

Findings check_stripe_key(const StripeAccount& account, bool is_live_wanted) {
    try {
        const auto state = account.key_state();
        if (state.access == Access::none)
            return {faulty("Stripe does not know STRIPE_SECRET_KEY, or it has expired",
                           "make a key in Stripe's dashboard, Developers, API keys, and set it")};
        if (state.access == Access::limited) return {sound("Stripe knows this restricted key")};
        if (*state.is_live != is_live_wanted)
            return {faulty(std::string{"the key is for "} + (*state.is_live ? "live" : "test") +
                               " payments, and STRIPE_MODE says " +
                               (is_live_wanted ? "live" : "test"),
                           "set STRIPE_SECRET_KEY to a key of the mode that STRIPE_MODE says")};
        return {sound(std::string{"Stripe knows it, mode "} + (is_live_wanted ? "live" : "test"))};
    } catch (const PaymentsError& error) {
        return {faulty(error.what(), check_network)};
    }
}

Findings check_stripe_clock(const StripeAccount& account, const Clock& clock) {
    try {
        const auto asked_at = clock.now();
        const auto told = account.key_state().stripe_time;
        if (!told) return {not_checked("Stripe's answer has no Date")};
        return check_told_time("Stripe", {.told = *told,
                                          .asked_at = asked_at,
                                          .answered_at = clock.now(),
                                          .resolution = std::chrono::seconds{1}});
    } catch (const PaymentsError& error) {
        return {faulty(error.what(), check_network)};
    }
}

Findings check_webhook_endpoint(const StripeAccount& account, const std::string& url) {
    try {
        Findings findings;
        for (const auto& endpoint : account.list_webhook_endpoints())
            if (endpoint.url == url) findings.push_back(finding_of(endpoint));
        // One that works is enough: another may be an old one, kept disabled.
        const auto working = std::ranges::find(findings, Finding::State::ok, &Finding::state);
        if (working != findings.end()) return {*working};
        if (findings.empty())
            findings.push_back(faulty("there is none for " + url,
                                      "add it in Stripe's dashboard, Webhooks, with the events of "
                                      "docs/installation.md, and set STRIPE_WEBHOOK_SECRET"));
        return findings;
    } catch (const PaymentsError& error) {
        if (error.kind() == PaymentsError::Kind::refused && error.refusal() == Refusal::key)
            return {not_checked("the restricted key may not read Webhook Endpoints")};
        return {faulty(error.what(), check_network)};
    }
}

Findings check_prices(Database& database, Payments& payments, Tax tax) {
    Findings findings;
    const auto courses = database.read(
        [](Connection& connection) { return authoring::list_priced_courses(connection); });
    for (const auto& course : courses) {
        const bool has_price = !course.stripe_price.empty();
        if (!has_price && !course.is_published) continue;  // a draft is not sold
        if (!has_price) {
            findings.push_back(faulty(course.slug + " has none, so nobody can buy it",
                                      "run `lectern course sync-prices`"));
            continue;
        }
        try {
            findings.push_back(finding_of(course, payments.find_price(course.stripe_price), tax));
        } catch (const PaymentsError& error) {
            if (error.kind() == PaymentsError::Kind::refused && error.refusal() == Refusal::key) {
                findings.push_back(not_checked("the restricted key may not read Prices"));
            } else {
                findings.push_back(faulty(error.what(), check_network));
            }
            return findings;  // the next one would fail in the same way
        }
    }
    if (findings.empty()) findings.push_back(sound("no course is sold"));
    return findings;
}

}  // namespace lectern::operations
