#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "authoring/course_example.hpp"
#include "authoring/course_folder.hpp"
#include "authoring/folder_text.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {

/// Example course in a directory of its own. Tests replace its files.
struct ExampleFolder {
    TemporaryDirectory directory;
    authoring::FolderTexts texts = authoring::example_course("a-course");

    [[nodiscard]] std::filesystem::path path() const { return directory.path() / "course"; }

    authoring::ParsedCourse parse() {
        authoring::write_folder(path(), texts);
        return authoring::parse_course_folder(path());
    }
    /// Returns the lines without the directory, such as `course.yaml:3: slug is …`.
    std::vector<std::string> shortened(const std::vector<std::string>& lines) const {
        std::vector<std::string> result;
        const auto prefix = path().string() + '/';
        for (auto line : lines) {
            for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix))
                line.erase(at, prefix.size());
            result.push_back(line);
        }
        return result;
    }
    std::vector<std::string> faults() { return shortened(parse().faults); }
    /// Returns the only fault.
    std::string fault() {
        const auto all = faults();
        for (const auto& line : all) BOOST_TEST_MESSAGE(line);
        BOOST_REQUIRE(all.size() == 1U);
        return all.front();
    }
    void replace(const std::string& file, const std::string& old, const std::string& text) {
        auto& content = texts.at(file);
        BOOST_REQUIRE(content.find(old) != std::string::npos);
        content.replace(content.find(old), old.size(), text);
    }
    void add_to_course(const std::string& text) { texts["course.yaml"] += text; }
};

// The lessons of the example.
constexpr auto first_lesson = "01-start/01-why-sql.md";
constexpr auto second_lesson = "01-start/02-first-query.md";
constexpr auto third_lesson = "02-more/01-joins.md";

}  // namespace lectern::test
