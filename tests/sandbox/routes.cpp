#include "routes.hpp"

#include "event_pages.hpp"
#include "guide.hpp"
#include "mailbox.hpp"
#include "money_api.hpp"
#include "money_pages.hpp"
#include "payment_page.hpp"
#include "promotion_code_api.hpp"
#include "stream.hpp"
#include "stream_api.hpp"
#include "stripe_api.hpp"

namespace lectern::sandbox {

std::vector<web::Route> routes(Sandbox& sandbox) {
    using enum web::Audience;
    constexpr auto pages = web::Pool::pages;
    // clang-format off
    static constexpr web::ServiceRoute<Sandbox> table[] = {
        {"GET",  "/",                                  anyone, pages, show_guide},
        {"GET",  "/healthz",                           anyone, pages, show_health},
        {"GET",  "/sandbox-assets/{file}",             anyone, pages, show_asset},

        // Stripe
        {"POST", "/v1/checkout/sessions",              stripe, pages, create_session},
        {"GET",  "/v1/checkout/sessions/{id}",         stripe, pages, show_session},
        {"POST", "/v1/checkout/sessions/{id}/expire",  stripe, pages, expire_session},
        {"GET",  "/v1/checkout/sessions",              stripe, pages, list_sessions},
        {"GET",  "/v1/promotion_codes",                stripe, pages, list_promotion_codes},
        {"POST", "/v1/promotion_codes",                stripe, pages, create_promotion_code},
        {"POST", "/v1/promotion_codes/{id}",           stripe, pages, update_promotion_code},
        {"POST", "/v1/coupons",                        stripe, pages, create_coupon},
        {"GET",  "/v1/balance",                        stripe, pages, show_balance},
        {"GET",  "/v1/webhook_endpoints",              stripe, pages, list_webhook_endpoints},
        {"GET",  "/v1/refunds",                        stripe, pages, list_refunds},
        {"POST", "/v1/refunds",                        stripe, pages, create_refund},
        {"GET",  "/v1/refunds/{id}",                   stripe, pages, show_refund},
        {"GET",  "/v1/disputes",                       stripe, pages, list_disputes},
        {"GET",  "/v1/disputes/{id}",                  stripe, pages, show_dispute},
        {"GET",  "/v1/charges",                        stripe, pages, list_charges},
        {"GET",  "/v1/charges/{id}",                   stripe, pages, show_charge},
        {"GET",  "/v1/invoices/{id}",                  stripe, pages, show_invoice},
        {"GET",  "/v1/events",                         stripe, pages, list_stripe_events},
        {"GET",  "/v1/events/{id}",                    stripe, pages, show_event},
        {"POST", "/v1/prices",                         stripe, pages, create_price},
        {"GET",  "/v1/prices/{id}",                    stripe, pages, show_price},
        {"POST", "/v1/prices/{id}",                    stripe, pages, change_price},
        {"GET",  "/receipts/{charge}",                 anyone, pages, show_receipt},
        {"GET",  "/invoices/{invoice}",                anyone, pages, show_invoice_page},
        {"GET",  "/pay/{session_id}",                  anyone, pages, show_payment_page},
        {"POST", "/pay/{session_id}",                  anyone, pages, answer_payment_page},

        // Stripe's dashboard, as far as tests need it
        {"GET",  "/events",                            anyone, pages, show_events},
        {"GET",  "/control/events",                    anyone, pages, list_events_as_json},
        {"GET",  "/control/requests",                  anyone, pages, list_requests_as_json},
        {"POST", "/control/events/{id}/resend",        anyone, pages, resend},
        {"POST", "/control/sessions/{id}/transfer",    anyone, pages, end_transfer},
        {"GET",  "/payments",                          anyone, pages, show_payments},
        {"POST", "/control/sessions/{id}/refund",      anyone, pages, refund_session},
        {"POST", "/control/sessions/{id}/dispute",     anyone, pages, dispute_session},
        {"POST", "/control/sessions/{id}/fraud-warning", anyone, pages, warn_of_fraud},
        {"POST", "/control/refunds/{id}",              anyone, pages, move_refund},
        {"POST", "/control/disputes/{id}",             anyone, pages, move_dispute},
        {"POST", "/control/webhooks",                  anyone, pages, choose_webhook_mode},

        // A mailbox
        {"GET",  "/mail",                              anyone, pages, show_mailbox},
        {"GET",  "/mail/{id}",                         anyone, pages, show_mail},
        {"GET",  "/mail/{id}/html",                    anyone, pages, show_mail_html},

        // Cloudflare Stream
        {"GET",  "/{token}/iframe",                    anyone, pages, show_player},
        {"GET",  "/{token}/video.mp4",                 anyone, pages, show_video},
        {"GET",  "/{token}/manifest/video.m3u8",       anyone, pages, show_manifest},
        {"GET",  "/{token}/manifest/{file}",           anyone, pages, show_hls_file},
        {"GET",  "/{token}/captions/{language}",       anyone, pages, show_captions},
        {"GET",  "/{token}/thumbnails/thumbnail.jpg",  anyone, pages, show_poster},

        {"GET",  "/client/v4/accounts/{account}/stream/{uid}",       stripe, pages, show_stream_video},
        {"POST", "/client/v4/accounts/{account}/stream/{uid}/token", stripe, pages, create_stream_token},
        {"GET",    "/client/v4/accounts/{account}/stream/{uid}/captions", stripe, pages, list_stream_captions},
        {"PUT",    "/client/v4/accounts/{account}/stream/{uid}/captions/{language}", stripe, pages, upload_stream_captions},
        {"DELETE", "/client/v4/accounts/{account}/stream/{uid}/captions/{language}", stripe, pages, delete_stream_captions},
        {"GET",    "/client/v4/accounts/{account}/stream/{uid}/captions/{language}/vtt", stripe, pages, show_stream_captions},

        // Cloudflare R2 is in server.cpp: object keys have any number of path segments
    };
    // clang-format on
    return web::bind_routes(table, sandbox);
}

}  // namespace lectern::sandbox
