#include "checkout/problem_pages.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "payments/order_mails.hpp"
#include "platform/http_client.hpp"
#include "web/form.hpp"

namespace lectern::checkout {

namespace {

using payments::Notice;

int status_of(Problem problem) {
    switch (problem) {
        case Problem::not_for_sale:
        case Problem::retired:
            return 409;
        case Problem::unusable_email:
        case Problem::unusable_code:
            return 422;
        case Problem::unavailable:
        case Problem::other_price:
        case Problem::unusable_price:
        case Problem::unusable_key:
        case Problem::refused:
            return 502;
    }
    return 502;
}

/// Returns the notice for the school, or nothing if the school cannot do anything.
std::optional<Notice> notice_of(Problem problem) {
    switch (problem) {
        case Problem::other_price:
            return Notice::other_price;
        case Problem::unusable_price:
            return Notice::unusable_price;
        case Problem::unusable_key:
            return Notice::unusable_key;
        case Problem::refused:
            return Notice::checkout_refused;
        case Problem::unavailable:
        case Problem::unusable_email:
        case Problem::unusable_code:
        case Problem::not_for_sale:
        case Problem::retired:
            return std::nullopt;
    }
    return std::nullopt;
}

constexpr std::pair<Problem, const char*> words[] = {{Problem::unavailable, "unavailable"},
                                                     {Problem::other_price, "other_price"},
                                                     {Problem::unusable_price, "unusable_price"},
                                                     {Problem::unusable_key, "unusable_key"},
                                                     {Problem::unusable_email, "unusable_email"},
                                                     {Problem::unusable_code, "unusable_code"},
                                                     {Problem::refused, "refused"},
                                                     {Problem::not_for_sale, "not_for_sale"},
                                                     {Problem::retired, "retired"}};

const char* to_text(Problem problem) {
    const auto* const found =
        std::ranges::find_if(words, [&](const auto& word) { return problem == word.first; });
    return found->second;
}

std::optional<Problem> problem_from(const std::string& text) {
    const auto* const found =
        std::ranges::find_if(words, [&](const auto& word) { return text == word.second; });
    return found == std::end(words) ? std::nullopt : std::optional{found->first};
}

constexpr std::size_t iso_date_length = 10;  // 2026-11-29

}  // namespace

Problem problem_of(const PaymentsError& error) {
    if (error.kind() != PaymentsError::Kind::refused) return Problem::unavailable;
    switch (error.refusal()) {
        case Refusal::key:
            return Problem::unusable_key;
        case Refusal::email:
            return Problem::unusable_email;
        case Refusal::promotion_code:
            return Problem::unusable_code;
        case Refusal::price:
        case Refusal::too_small:
            return Problem::unusable_price;
        case Refusal::other:
            return Problem::refused;
    }
    return Problem::refused;
}

namespace {

web::Response page_about(const web::Request& request, const std::string& slug,
                         const std::string& title, Problem problem) {
    const auto is = [&](Problem kind) { return problem == kind; };
    const bool is_lasting = notice_of(problem).has_value();
    return web::page("checkout/problem",
                     web::view({{"course_slug", slug},
                                {"course_title", title},
                                {"viewer_email", request.viewer ? request.viewer->email.text : ""},
                                {"is_unavailable", is(Problem::unavailable)},
                                {"is_other_price", is(Problem::other_price)},
                                {"is_unusable_price", is(Problem::unusable_price)},
                                {"is_unusable_key", is(Problem::unusable_key)},
                                {"is_unusable_email", is(Problem::unusable_email)},
                                {"is_refused", is(Problem::refused)},
                                {"is_not_for_sale", is(Problem::not_for_sale)},
                                {"is_retired", is(Problem::retired)},
                                {"is_lasting", is_lasting}}));
}

}  // namespace

web::Response problem_page(const web::Request& request, const std::string& slug,
                           const std::string& title, Problem problem) {
    auto page = page_about(request, slug, title, problem);
    page.refused_form =
        web::RefusedForm{.values = {{"problem", to_text(problem)}, {"title", title}},
                         .page = "/courses/" + slug + "/checkout"};
    return std::move(page).with_status(status_of(problem));
}

web::Response show_problem(const web::Request& request, Services& /*services*/) {
    const auto& slug = request.path_value("slug");
    const auto* const kept = request.refused_form.get();
    const auto problem = kept == nullptr ? std::nullopt : problem_from(kept->text("problem"));
    if (!problem) return web::redirect("/courses/" + url_escape(slug));
    return page_about(request, slug, kept->text("title"), *problem);
}

void notify_school(Transaction& transaction, const audit::Act& act, Problem problem,
                   const std::string& detail, const payments::Order* order) {
    const auto notice = notice_of(problem);
    if (!notice) return;
    const auto day = iso8601(act.now).substr(0, iso_date_length);
    // A wrong key affects all courses, so it is one cause.
    const bool is_of_course = order != nullptr && problem != Problem::unusable_key;
    payments::queue_notice(transaction, act,
                           {.kind = *notice,
                            .cause = (is_of_course ? to_string(order->course_id) + ':' : "") + day,
                            .object = is_of_course ? order->stripe_price : "API key",
                            .word = detail,
                            .order = is_of_course ? order : nullptr});
}

}  // namespace lectern::checkout
