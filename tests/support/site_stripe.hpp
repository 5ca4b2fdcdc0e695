#pragma once

#include <ctime>
#include <string>

#include "support/site_browser.hpp"

// Stripe's side of the exchange. It signs with libcrypto, so that the code that checks a signature
// is not the code that made it.

namespace lectern::test {

/// Returns a new event id.
std::string fresh_event_id();
/// Returns the session as the sandbox's API shows it (JSON).
std::string session_object(const std::string& session_id);
/// Returns an event about an object (JSON), created now.
std::string event_about(const std::string& event_id, const std::string& type,
                        const std::string& object);

/// Returns the value of the Stripe-Signature header (Stripe: webhooks/signature).
std::string stripe_signature(const std::string& body, std::time_t at, const std::string& secret);

/// Posts an event with a valid signature.
Reply deliver(const std::string& body);
/// Posts a body with this Stripe-Signature header, or without the header if `signature` is empty.
Reply deliver_signed(const std::string& body, const std::string& signature);

/// Until end(), the sandbox's processes are stopped (SIGSTOP): connections succeed, but nobody
/// answers.
class SilentStripe {
  public:
    SilentStripe();
    ~SilentStripe() { end(); }
    SilentStripe(const SilentStripe&) = delete;
    SilentStripe& operator=(const SilentStripe&) = delete;
    void end() const;
};

/// During its lifetime, the sandbox creates events but sends none.
class NoWebhooks {
  public:
    NoWebhooks();
    ~NoWebhooks();
    NoWebhooks(const NoWebhooks&) = delete;
    NoWebhooks& operator=(const NoWebhooks&) = delete;
};

}  // namespace lectern::test
