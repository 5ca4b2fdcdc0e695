#include "routes.hpp"

#include "account/account_pages.hpp"
#include "account/email_change_pages.hpp"
#include "account/leaving_pages.hpp"
#include "account/password_reset_pages.hpp"
#include "account/profile_pages.hpp"
#include "account/registration_pages.hpp"
#include "account/second_step_pages.hpp"
#include "account/sign_in_link_pages.hpp"
#include "account/two_step_pages.hpp"
#include "catalog/course_list_pages.hpp"
#include "catalog/course_pages.hpp"
#include "catalog/cover_pages.hpp"
#include "catalog/draft_pages.hpp"
#include "catalog/lesson_picture_pages.hpp"
#include "catalog/preview_pages.hpp"
#include "catalog/sitemap_pages.hpp"
#include "checkout/claim_pages.hpp"
#include "checkout/enrolment_link_pages.hpp"
#include "checkout/enrolment_pages.hpp"
#include "checkout/find_purchase_pages.hpp"
#include "checkout/problem_pages.hpp"
#include "checkout/start_checkout_pages.hpp"
#include "checkout/success_pages.hpp"
#include "learning/captions_pages.hpp"
#include "learning/learning_pages.hpp"
#include "learning/library_pages.hpp"
#include "learning/notes_pages.hpp"
#include "learning/resource_pages.hpp"
#include "learning/search_pages.hpp"
#include "learning/video_pages.hpp"
#include "operations/health_pages.hpp"
#include "payments/invoice_pages.hpp"
#include "payments/receipts_pages.hpp"
#include "payments/webhook_pages.hpp"
#include "school/brand_pages.hpp"

namespace lectern {

using web::Audience;
using web::Pool;

// The last column of a form is its page, unless the GET route of the same path shows it.
// clang-format off
static constexpr AppRoute table[] = {
    {"GET",  "/",                                   Audience::anyone, Pool::pages,    catalog::show_front},
    {"GET",  "/courses",                            Audience::anyone, Pool::pages,    catalog::show_catalogue},
    {"GET",  "/courses/{slug}",                     Audience::anyone, Pool::pages,    catalog::show_course},
    {"GET",  "/courses/{slug}/cover",               Audience::anyone, Pool::pages,    catalog::show_cover},
    {"GET",  "/courses/{slug}/preview/{lesson}",    Audience::anyone, Pool::pages,    catalog::show_preview},
    {"GET",  "/draft/{token}",                      Audience::anyone, Pool::pages,    catalog::show_draft},
    {"GET",  "/draft/{token}/cover",                Audience::anyone, Pool::pages,    catalog::show_draft_cover},
    {"GET",  "/draft/{token}/pictures/{picture}",   Audience::anyone, Pool::pages,    catalog::show_draft_picture},
    {"GET",  "/pictures/{picture}",                 Audience::anyone, Pool::pages,    catalog::show_lesson_picture},

    {"POST", "/courses/{slug}/enrol",               Audience::anyone, Pool::pages,    checkout::start_enrolment, "/courses/{slug}"},
    {"POST", "/courses/{slug}/enrol-by-mail",       Audience::anyone, Pool::pages,    checkout::start_enrolment_by_mail, "/courses/{slug}"},
    {"GET",  "/enrol/{token}",                      Audience::anyone, Pool::pages,    checkout::show_enrolment_link},
    {"POST", "/enrol/{token}",                      Audience::anyone, Pool::pages,    checkout::save_enrolment_link},
    {"POST", "/courses/{slug}/checkout",            Audience::anyone, Pool::outside,  checkout::start_checkout, "/courses/{slug}"},
    {"GET",  "/courses/{slug}/checkout",            Audience::anyone, Pool::pages,    checkout::show_problem},
    {"GET",  "/checkout/success",                   Audience::anyone, Pool::outside,  checkout::show_success},
    {"POST", "/checkout/success",                   Audience::anyone, Pool::password, checkout::save_password},
    {"POST", "/checkout/address",                   Audience::anyone, Pool::pages,    checkout::save_address, "/checkout/success"},
    {"GET",  "/checkout/cancel",                    Audience::anyone, Pool::pages,    checkout::show_cancel},
    {"GET",  "/claim/{token}",                      Audience::anyone, Pool::pages,    checkout::show_claim},
    {"POST", "/claim/{token}",                      Audience::anyone, Pool::password, checkout::save_claim},

    {"GET",  "/find-purchase",                      Audience::anyone, Pool::pages,    checkout::show_find_purchase},
    {"POST", "/find-purchase",                      Audience::anyone, Pool::pages,    checkout::start_find_purchase},

    {"GET",  "/register",                           Audience::anyone, Pool::pages,    account::show_registration},
    {"POST", "/register",                           Audience::anyone, Pool::password, account::start_registration},
    {"GET",  "/verify-email/{token}",               Audience::anyone, Pool::pages,    account::show_verification},
    {"POST", "/verify-email/{token}",               Audience::anyone, Pool::password, account::save_verification},
    {"GET",  "/forgot-password",                    Audience::anyone, Pool::pages,    account::show_forgotten_password},
    {"POST", "/forgot-password",                    Audience::anyone, Pool::pages,    account::start_password_reset},
    {"GET",  "/reset-password/{token}",             Audience::anyone, Pool::pages,    account::show_password_reset},
    {"POST", "/reset-password/{token}",             Audience::anyone, Pool::password, account::save_password_reset},
    {"GET",  "/confirm-email/{token}",              Audience::anyone, Pool::pages,    account::show_email_change},
    {"POST", "/confirm-email/{token}",              Audience::anyone, Pool::password, account::save_email_change},
    {"GET",  "/undo-email/{token}",                 Audience::anyone, Pool::pages,    account::show_email_undo},
    {"POST", "/undo-email/{token}",                 Audience::anyone, Pool::pages,    account::save_email_undo},
    {"GET",  "/login",                              Audience::anyone, Pool::pages,    account::show_sign_in},
    {"POST", "/login",                              Audience::anyone, Pool::password, account::start_session},
    {"GET",  "/login/link",                         Audience::anyone, Pool::pages,    account::show_link_request},
    {"POST", "/login/link",                         Audience::anyone, Pool::pages,    account::start_sign_in_link},
    {"GET",  "/sign-in/{token}",                    Audience::anyone, Pool::pages,    account::show_sign_in_link},
    {"POST", "/sign-in/{token}",                    Audience::anyone, Pool::pages,    account::save_sign_in_link},
    {"GET",  "/login/code",                         Audience::anyone, Pool::pages,    account::show_second_step},
    {"POST", "/login/code",                         Audience::anyone, Pool::pages,    account::save_second_step},
    {"GET",  "/login/recovery",                     Audience::anyone, Pool::pages,    account::show_recovery_step},
    {"POST", "/login/recovery",                     Audience::anyone, Pool::pages,    account::save_recovery_step},
    {"POST", "/logout",                             Audience::anyone, Pool::pages,    account::end_session, "/courses"},

    {"GET",  "/account",                            Audience::member, Pool::pages,    account::show_account},
    {"GET",  "/.well-known/change-password",        Audience::member, Pool::pages,    account::show_password_change},
    {"POST", "/account/name",                       Audience::member, Pool::pages,    account::save_name, "/account"},
    {"POST", "/account/password",                   Audience::member, Pool::password, account::save_password, "/account"},
    {"POST", "/account/email",                      Audience::member, Pool::password, account::start_email_change, "/account"},
    {"POST", "/account/verify",                     Audience::member, Pool::pages,    account::send_verification, "/account"},
    {"POST", "/account/sessions/end",               Audience::member, Pool::pages,    account::end_one_session, "/account"},
    {"POST", "/account/sessions/end-others",        Audience::member, Pool::pages,    account::end_other_sessions, "/account"},
    {"GET",  "/account/two-step",                   Audience::member, Pool::pages,    account::show_two_step},
    {"POST", "/account/two-step/start",             Audience::member, Pool::password, account::start_two_step, "/account/two-step"},
    {"POST", "/account/two-step/confirm",           Audience::member, Pool::pages,    account::save_two_step, "/account/two-step"},
    {"POST", "/account/two-step/codes",             Audience::member, Pool::password, account::save_recovery_codes, "/account/two-step"},
    {"POST", "/account/two-step/off",               Audience::member, Pool::password, account::end_two_step, "/account/two-step"},
    {"GET",  "/account/export",                     Audience::member, Pool::pages,    account::export_data},
    {"GET",  "/account/delete",                     Audience::member, Pool::pages,    account::show_deletion},
    {"POST", "/account/delete",                     Audience::member, Pool::password, account::delete_own_account},
    {"GET",  "/account-deleted",                    Audience::anyone, Pool::pages,    account::show_deleted},

    {"GET",  "/receipts",                           Audience::member, Pool::pages,    payments::show_receipts},
    {"GET",  "/receipts/{order}/invoice",           Audience::member, Pool::outside,  payments::show_invoice},

    {"GET",  "/my-courses",                         Audience::member, Pool::pages,    learning::show_library},
    {"GET",  "/learn/{course}/{lesson?}",           Audience::anyone, Pool::pages,    learning::show_player},
    {"GET",  "/learn/{course}/{lesson}/playback",   Audience::member, Pool::outside,  learning::show_video_urls},
    {"GET",  "/learn/{course}/{lesson}/captions/{language}", Audience::member, Pool::pages, learning::show_captions},
    {"POST", "/learn/{course}/{lesson}/complete",   Audience::member, Pool::pages,    learning::save_completion, "/learn/{course}/{lesson}"},
    {"POST", "/learn/{course}/{lesson}/progress",   Audience::member, Pool::pages,    learning::save_beat_of_playback},
    {"POST", "/learn/{course}/{lesson}/notes",      Audience::member, Pool::pages,    learning::save_new_note, "/learn/{course}/{lesson}"},
    {"POST", "/learn/{course}/{lesson}/notes/{id}", Audience::member, Pool::pages,    learning::save_note, "/learn/{course}/{lesson}"},
    {"POST", "/learn/{course}/{lesson}/notes/{id}/delete", Audience::member, Pool::pages, learning::delete_note, "/learn/{course}/{lesson}"},
    {"GET",  "/notes/{course}",                     Audience::member, Pool::pages,    learning::show_notes},
    {"GET",  "/search/{course}",                    Audience::member, Pool::pages,    learning::show_search},
    {"GET",  "/resources/{id}/download",            Audience::member, Pool::outside,  learning::download_resource},

    {"GET",  "/sitemap.xml",                        Audience::anyone, Pool::pages,    catalog::show_sitemap},
    {"GET",  "/robots.txt",                         Audience::anyone, Pool::pages,    catalog::show_robots},
    {"GET",  "/site.webmanifest",                   Audience::anyone, Pool::pages,    school::show_manifest},

    {"POST", "/webhooks/stripe",                    Audience::stripe, Pool::pages,    payments::receive_stripe_event},
    {"GET",  "/brand.css",                          Audience::anyone, Pool::pages,    school::show_brand},
    {"GET",  "/brand/logo",                         Audience::anyone, Pool::pages,    school::show_logo},
    {"GET",  "/brand/picture",                      Audience::anyone, Pool::pages,    school::show_front_picture},
    {"GET",  "/healthz",                            Audience::anyone, Pool::pages,    operations::show_health},
    {"GET",  "/readyz",                             Audience::anyone, Pool::pages,    operations::show_readiness},
};
// clang-format on

std::span<const AppRoute> routes() {
    return table;
}

}  // namespace lectern
