#pragma once

#include <string>

namespace lectern::test {

/// A valid course file. Tests replace its parts.
struct FileParts {
    std::string slug = R"("practical-sql")";
    std::string title = R"("Practical SQL")";
    std::string status = R"("published")";
    std::string price = R"({"amount_minor": 4900, "currency": "EUR", "stripe_price": "price_1"})";
    std::string former_slugs = "[]";
    std::string first_lesson = R"({"key": "why", "slug": "why-sql", "title": "Why SQL"})";
    std::string second_lesson = R"({"key": "how", "slug": "how", "title": "How"})";
    std::string second_module =
        R"({"key": "more", "title": "More",
            "lessons": [{"key": "joins", "slug": "joins", "title": "Joins"}]})";
    std::string resources = "[]";
    std::string further;  // `, "name": value`

    [[nodiscard]] std::string text() const {
        return R"({"slug": )" + slug + R"(, "title": )" + title + R"(, "promise": "Ask.",)" +
               R"("status": )" + status + R"(, "price": )" + price + R"(, "former_slugs": )" +
               former_slugs + R"(, "modules": [{"key": "start", "title": "Start", "lessons": [)" +
               first_lesson + ", " + second_lesson + "]}, " + second_module +
               R"(], "resources": )" + resources + further + "}";
    }
};

/// Returns a lesson with this video.
std::string lesson_with(const std::string& video);

/// Returns whether the file has a fault at this path whose text begins with the fact.
bool has_fault(const FileParts& parts, const std::string& path, const std::string& fact);

}  // namespace lectern::test
