#include "catalog/course_pages.hpp"

#include <string>
#include <utility>

#include "account/mail_pages.hpp"
#include "catalog/catalog_view.hpp"
#include "catalog/course_json.hpp"
#include "catalog/course_progress.hpp"
#include "catalog/cover_pages.hpp"
#include "catalog/duration.hpp"
#include "catalog/kept_course.hpp"
#include "catalog/money.hpp"
#include "catalog/video_view.hpp"
#include "payments/purchases.hpp"
#include "platform/promotion_code.hpp"
#include "web/errors.hpp"

namespace lectern::catalog {

namespace {

web::ViewData lesson_view(const CourseLesson& lesson) {
    return web::view({
        {"slug", lesson.slug},
        {"title", lesson.title},
        {"is_preview", lesson.is_preview},
        {"is_completed", lesson.is_completed},
        {"has_duration", lesson.duration_seconds.has_value()},
        {"duration", duration_text(lesson.duration_seconds.value_or(0))},
    });
}

web::ViewData module_view(const CourseModule& module) {
    std::vector<web::ViewData> lessons;
    for (const auto& lesson : module.lessons) lessons.push_back(lesson_view(lesson));
    return web::view({{"title", module.title}, {"lessons", web::view_list(std::move(lessons))}});
}

web::ViewData modules_view(const std::vector<CourseModule>& modules) {
    std::vector<web::ViewData> items;
    for (const auto& module : modules) items.push_back(module_view(module));
    return web::view_list(std::move(items));
}

web::ViewData texts_view(const std::vector<std::string>& texts) {
    std::vector<web::ViewData> items;
    for (const auto& text : texts) items.push_back(web::view({{"text", text}}));
    return web::view_list(std::move(items));
}

/// Adds the price and whether the course is on sale. Nothing is bought unless add_purchase() says
/// so.
void add_offer(web::ViewData& data, const CoursePage& course, const web::Form* form) {
    web::put(data, "price", price_text(course.amount_minor, course.currency));
    web::put(data, "shown_price", shown_price(course));
    web::put(data, "is_repriced", form != nullptr && form->has_error("form", "repriced"));
    web::put(
        data, "is_waiver_ticked",
        form != nullptr && !form->text("withdrawal").empty() && !form->is_invalid("withdrawal"));
    web::put(data, "is_bought", false);
    web::put(data, "is_paid", false);
    web::put(data, "success_url", std::string{});
    web::put(data, "can_buy_again", false);
    web::put(data, "has_linked_code", false);
    web::put(data, "is_free", is_free(course));
    web::put(data, "is_owned", course.is_owned);
    web::put(data, "is_offered", !course.is_owned);
    web::put(data, "can_buy", can_be_bought(course));
    web::put(data, "is_not_on_sale", !is_free(course) && !can_be_bought(course));
}

/// Adds what a viewer needs to enrol in a free course. One of the five is true.
void add_enrolment(web::ViewData& data, const CoursePage& course, const web::Request& request) {
    const bool can_be_enrolled = can_be_enrolled_in(course) && !course.is_owned;
    const bool is_member = request.viewer.has_value();
    const bool is_proven = is_member && request.viewer->is_email_verified;
    web::put(data, "can_enrol", can_be_enrolled && is_proven);
    web::put(data, "can_enrol_by_mail", can_be_enrolled && !is_member);
    web::put(data, "needs_verified_email", can_be_enrolled && is_member && !is_proven);
    web::put(data, "is_enrolment_revoked", course.is_enrolment_revoked);
    web::put(data, "is_enrolment_closed", !can_be_enrolled && !course.is_enrolment_revoked);
}

/// Adds how far the viewer has come, which is shown to owners.
void add_progress(web::ViewData& data, const CoursePage& course) {
    const CourseProgress progress{lesson_count(course), course.completed_count, course.percent};
    web::put(data, "completed_count", std::to_string(progress.completed_count));
    web::put(data, "percent", std::to_string(progress.percent));
    web::put(data, "is_completed", is_completed(progress));
}

/// Adds the data for search engines, if the course is on sale. Only owners see a retired course.
void add_course_json(web::ViewData& data, const CoursePage& course, const Config& config) {
    if (course.status != CourseStatus::published) return;
    web::put(data, "is_indexed", true);
    web::put(data, "has_course_json", true);
    const CourseProvider giver{
        .school_name = config.school_name, .base_url = config.base_url, .lang = config.lang};
    web::put(data, "course_json", course_json(course, giver));
}

/// Fills in the code of a link such as `/courses/x?code=SPRING`, or says beside the field that it
/// cannot be one. Whether Stripe knows it is checked when the form is sent. The page depends on the
/// URL alone, which is the key of nginx's cache, so the copies of two links are never mixed up.
void add_linked_code(web::ViewData& data, const web::Request& request) {
    const auto code = request.query_value("code");
    if (!code || code->empty()) return;
    const bool is_code = is_promotion_code(*code);
    web::put(data, "has_linked_code", true);
    web::put(data, "code_value", is_code ? *code : std::string{});
    web::put(data, "code_invalid", !is_code);
    web::put(data, "code_unknown", !is_code);
}

std::string checkout_cookie(const web::Request& request, const Services& services) {
    return request.cookie(services.cookies.name("checkout")).value_or("");
}

/// Shows the existing purchase instead of the buy form, so that nobody pays twice by mistake. A
/// visitor can still choose to buy again.
void add_purchase(web::ViewData& data, const payments::Purchase& purchase,
                  const web::Request& request) {
    web::put(data, "is_bought", true);
    web::put(data, "is_offered", false);
    web::put(data, "is_paid", purchase.is_paid);
    web::put(data, "success_url", "/checkout/success?session_id=" + purchase.session_id);
    web::put(data, "can_buy_again", !request.viewer && data.get("can_buy")->is_true());
}

}  // namespace

web::Response show_course(const web::Request& request, Services& services) {
    const auto& slug = request.path_value("slug");
    const auto browser = checkout_cookie(request, services);
    std::optional<payments::Purchase> purchase;
    const auto course = services.database.read([&](Connection& connection) {
        auto found = find_published_course(connection, services.kept, slug, request.viewer_id());
        if (found && !found->is_owned) {
            purchase =
                payments::find_purchase(connection, found->id, {request.viewer_id(), browser});
        }
        return found;
    });
    if (!course) throw web::NotFound{"course " + slug + ": not found"};
    if (course->slug != slug) return web::moved(request, "/courses/" + course->slug);
    auto data = course_view(*course, request, request.refused_form.get());
    add_course_json(data, *course, services.config);
    add_linked_code(data, request);
    if (purchase && !request.refused_form) add_purchase(data, *purchase, request);
    auto page = web::page("catalog/course", std::move(data));
    add_public_video(page, course->intro_video, request, services);
    if (!browser.empty()) return page;
    return shared_unless_signed_in(std::move(page), request, services);
}

web::ViewData course_view(const CoursePage& course, const web::Request& request,
                          const web::Form* form) {
    auto data = web::view({
        {"slug", course.slug},
        {"course_slug", course.slug},
        {"title", course.title},
        {"video_title", course.title},
        {"promise", course.promise},
        {"has_description", !course.description_html.empty()},
        {"description_html", course.description_html},
        {"has_outcomes", !course.outcomes.empty()},
        {"outcomes", texts_view(course.outcomes)},
        {"has_requirements", !course.requirements.empty()},
        {"requirements", texts_view(course.requirements)},
        {"has_teacher", !course.teacher_name.empty()},
        {"teacher_name", course.teacher_name},
        {"teacher_about_html", course.teacher_about_html},
        {"modules", modules_view(course.modules)},
        {"signed_in", request.viewer.has_value()},
        {"viewer_email", request.viewer ? request.viewer->email.text : std::string{}},
        {"has_course_json", false},
        {"course_json", std::string{}},
    });
    add_cover(data, course.slug, course.title, course.cover);
    web::put(data, "is_seen_at_once", true);
    add_offer(data, course, form);
    add_size(data, lesson_count(course), duration_seconds(course));
    add_progress(data, course);
    add_enrolment(data, course, request);
    web::add_form(data, buy_fields(), form);
    account::add_email_question(data, form);
    return data;
}

web::Response refused_form_page(const CoursePage& course, const web::Request& request,
                                const Services& services, const web::Form& form) {
    auto page = web::page("catalog/course", course_view(course, request, &form));
    add_public_video(page, course.intro_video, request, services);
    return web::refused(std::move(page), buy_fields(), form)
        .shown_again_at("/courses/" + course.slug);
}

const std::vector<web::Field>& buy_fields() {
    static const std::vector<web::Field> fields = {
        {"email", {"missing", "invalid", "misspelt", "refused"}},
        {"asked_email", {}},
        {"email_choice", {}},
        {"code", {"unknown", "unfit", "throttled"}},
        {"withdrawal", {"missing"}}};
    return fields;
}

}  // namespace lectern::catalog
