#include "catalog/course_json.hpp"

#include <string_view>

#include "catalog/duration.hpp"
#include "catalog/money.hpp"
#include "platform/json.hpp"

namespace lectern::catalog {

namespace {

/// Escapes `<`, `>` and `&`, so that no text can end the element that contains the JSON. They occur
/// only inside strings of JSON, where escapes are allowed.
std::string without_markup(std::string_view json) {
    std::string result;
    for (const char c : json) {
        switch (c) {
            case '<':
                result += "\\u003c";
                break;
            case '>':
                result += "\\u003e";
                break;
            case '&':
                result += "\\u0026";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string url_of(const CoursePage& course, const CourseProvider& giver) {
    return giver.base_url + "/courses/" + course.slug;
}

json::Raw offer(const CoursePage& course, const CourseProvider& giver) {
    return {json::object({{"@type", "Offer"},
                          {"category", is_free(course) ? "Free" : "Paid"},
                          {"price", money_decimal(course.amount_minor, course.currency)},
                          {"priceCurrency", course.currency},
                          {"availability", "https://schema.org/InStock"},
                          {"url", url_of(course, giver)}})};
}

/// Returns the length of the videos as an ISO 8601 duration: `PT1H2M`.
std::string workload(const CoursePage& course) {
    const auto length = course_length(duration_seconds(course));
    return "PT" + std::to_string(length.hours) + "H" + std::to_string(length.minutes) + "M";
}

json::Raw instance(const CoursePage& course) {
    std::vector<json::Member> members{{"@type", "CourseInstance"}, {"courseMode", "Online"}};
    if (duration_seconds(course) > 0) members.push_back({"courseWorkload", workload(course)});
    if (!course.teacher_name.empty()) {
        members.push_back({"instructor", json::Raw{json::object({{"@type", "Person"},
                                                                 {"name", course.teacher_name}})}});
    }
    return {json::object(members)};
}

json::Raw provider(const CourseProvider& giver) {
    return {json::object({{"@type", "Organization"},
                          {"name", giver.school_name},
                          {"url", giver.base_url + "/courses"}})};
}

}  // namespace

std::string course_json(const CoursePage& course, const CourseProvider& giver) {
    std::vector<json::Member> members{{"@context", "https://schema.org"},
                                      {"@type", "Course"},
                                      {"name", course.title},
                                      {"description", course.promise},
                                      {"url", url_of(course, giver)},
                                      {"inLanguage", giver.lang},
                                      {"provider", provider(giver)},
                                      {"hasCourseInstance", instance(course)}};
    if (course.cover) members.push_back({"image", url_of(course, giver) + "/cover"});
    if (can_be_bought(course) || can_be_enrolled_in(course)) {
        members.push_back({"offers", offer(course, giver)});
    }
    return without_markup(json::object(members));
}

}  // namespace lectern::catalog
