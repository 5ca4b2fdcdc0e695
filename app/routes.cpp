#include "routes.hpp"

#include "account/account_pages.hpp"
#include "catalog/catalog_pages.hpp"
#include "checkout/checkout_pages.hpp"
#include "checkout/claim_pages.hpp"
#include "learning/learning_pages.hpp"
#include "operations/health_pages.hpp"
#include "payments/payments_pages.hpp"

namespace lectern {

using web::Audience;
using web::Pool;

// clang-format off
static constexpr AppRoute table[] = {
    {"GET",  "/",                                   Audience::anyone, Pool::pages,    catalog::show_front},
    {"GET",  "/courses",                            Audience::anyone, Pool::pages,    catalog::show_catalogue},
    {"GET",  "/courses/{slug}",                     Audience::anyone, Pool::pages,    catalog::show_course},

    {"POST", "/courses/{slug}/checkout",            Audience::anyone, Pool::outside,  checkout::start_checkout},
    {"GET",  "/checkout/success",                   Audience::anyone, Pool::outside,  checkout::show_success},
    {"POST", "/checkout/success",                   Audience::anyone, Pool::password, checkout::save_password},
    {"GET",  "/checkout/cancel",                    Audience::anyone, Pool::pages,    checkout::show_cancel},
    {"GET",  "/claim/{token}",                      Audience::anyone, Pool::pages,    checkout::show_claim},
    {"POST", "/claim/{token}",                      Audience::anyone, Pool::password, checkout::save_claim},

    {"GET",  "/login",                              Audience::anyone, Pool::pages,    account::show_sign_in},
    {"POST", "/login",                              Audience::anyone, Pool::password, account::start_session},
    {"POST", "/logout",                             Audience::anyone, Pool::pages,    account::end_session},

    {"GET",  "/my-courses",                         Audience::member, Pool::pages,    learning::show_library},
    {"GET",  "/learn/{course}/{lesson?}",           Audience::member, Pool::pages,    learning::show_player},
    {"POST", "/learn/{course}/{lesson}/complete",   Audience::member, Pool::pages,    learning::save_completion},

    {"POST", "/webhooks/stripe",                    Audience::stripe, Pool::pages,    payments::receive_stripe_event},
    {"GET",  "/healthz",                            Audience::anyone, Pool::pages,    operations::show_health},
    {"GET",  "/readyz",                             Audience::anyone, Pool::pages,    operations::show_readiness},
};
// clang-format on

std::span<const AppRoute> routes() {
    return table;
}

}  // namespace lectern
