#pragma once

#include <ctime>
#include <string>

#include "support/site_browser.hpp"

// Stripe as seen from its side, signing with libcrypto: so that no signature is checked by the code
// that made it.

namespace lectern::test {

/// An id no event has.
std::string fresh_event_id();
/// The session as the API of Stripe's stand-in shows it (JSON).
std::string session_object(const std::string& session_id);
/// An event about an object (JSON), made now.
std::string event_about(const std::string& event_id, const std::string& type,
                        const std::string& object);

/// The value of the Stripe-Signature header (Stripe: webhooks/signature).
std::string stripe_signature(const std::string& body, std::time_t at, const std::string& secret);

/// Posts an event with the right signature.
Reply deliver(const std::string& body);
/// Posts a body with that header and no other signature; empty: without the header.
Reply deliver_signed(const std::string& body, const std::string& signature);

/// Until it is ended, Stripe's stand-in takes connections and answers none: its processes stand
/// still.
class SilentStripe {
  public:
    SilentStripe();
    ~SilentStripe() { end(); }
    SilentStripe(const SilentStripe&) = delete;
    SilentStripe& operator=(const SilentStripe&) = delete;
    void end() const;
};

/// While it lives, Stripe's stand-in makes events but sends none.
class NoWebhooks {
  public:
    NoWebhooks();
    ~NoWebhooks();
    NoWebhooks(const NoWebhooks&) = delete;
    NoWebhooks& operator=(const NoWebhooks&) = delete;
};

}  // namespace lectern::test
