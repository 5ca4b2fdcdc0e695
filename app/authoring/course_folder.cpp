#include "authoring/course_folder.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "authoring/folder_document.hpp"
#include "authoring/folder_lesson.hpp"
#include "authoring/folder_links.hpp"
#include "authoring/folder_names.hpp"
#include "authoring/folder_reader.hpp"
#include "authoring/folder_resources.hpp"
#include "authoring/picture_size.hpp"
#include "catalog/money.hpp"

namespace lectern::authoring {

namespace {

namespace fs = std::filesystem;
using yaml::Location;
using yaml::Node;
using Owner = FolderResources::Owner;

/// Reads one folder into the document that a JSON file would be, whose schema and rules judge it.
class CourseReader {
  public:
    explicit CourseReader(const fs::path& folder) : reader_{folder} {}

    ParsedCourse read() {
        auto course = read_course();
        const auto entries = reader_.list(reader_.folder());
        course.set("modules", read_modules(entries));
        refuse_other_numbered(entries);
        course.set("resources", resources_.list());
        resolve_file_links(course, reader_.folder());
        judge(course);
        warn_of_unused_files();
        return std::move(result_);
    }

  private:
    void fault(Location location, std::string text) {
        reader_.fault(std::move(location), std::move(text));
    }

    // --- The course ---

    Node read_course() {
        const auto file = reader_.folder() / "course.yaml";
        auto course =
            reader_.read_map(file, {"key", "slug", "former_slugs", "title", "promise",
                                    "description", "outcomes", "requirements", "teacher", "cover",
                                    "intro_video", "status", "price", "resources"});
        if (const auto* slug = course.find("slug")) reader_.set_slug(slug->text);
        if (const auto* cover = course.find("cover")) course.set("cover", read_cover(*cover));
        if (const auto* video = course.find("intro_video")) {
            course.set("intro_video", reader_.read_video(*video, reader_.folder()));
        }
        if (const auto* price = course.find("price")) course.set("price", read_price(*price));
        resources_.set_location(yaml::named(course.location, "resources"));
        resources_.take(course, Owner::course, reader_.folder());
        return course;
    }
    Node read_cover(Node cover) {
        if (!reader_.keep_known(cover,
                                {"file", "object_key", "content_type", "width", "height", "alt"})) {
            return {};
        }
        const bool names_file = cover.find("file") != nullptr;
        const auto object = reader_.take_file(cover, reader_.folder());
        if (!object) return names_file ? Node{} : cover;
        const auto location = cover.find("object_key")->location;
        const auto why = fault_in_picture(object->path, PictureUse::cover);
        const auto size = picture_size(object->path);
        if (why || !size) {
            fault(location, "names " + object->path.filename().string() + ", which " +
                                why.value_or("cannot be read"));
            return {};
        }
        cover.set("content_type", yaml::text_node(size->content_type, location));
        cover.set("width", yaml::number_node(size->width, location));
        cover.set("height", yaml::number_node(size->height, location));
        return cover;
    }
    Node read_price(Node price) {
        if (!reader_.keep_known(price, {"amount", "currency", "stripe_price"})) return {};
        const auto* currency = price.find("currency");
        const auto* amount = price.find("amount");
        const auto minor = amount != nullptr && amount->is_scalar() && currency != nullptr
                               ? catalog::parse_money(amount->text, currency->text)
                               : std::nullopt;
        const bool has_decimals =
            currency == nullptr ||
            catalog::money_decimal(0, currency->text).find('.') != std::string::npos;
        const std::string example = has_decimals ? "49.00" : "49";
        if (amount == nullptr) {
            fault(yaml::named(price.location, "amount"),
                  "is missing (expected a price such as " + example + ')');
        } else if (!minor && currency != nullptr) {
            fault(amount->location,
                  "is no price in this currency (expected one such as " + example + ')');
        }
        const auto location = amount != nullptr ? amount->location : price.location;
        price.remove("amount");
        price.set("amount_minor", yaml::number_node(minor.value_or(0), location));
        return price;
    }

    // --- Modules and lessons ---

    Node read_modules(const std::vector<fs::path>& entries) {
        auto modules = yaml::list_node({reader_.folder().string(), 1, {}});
        for (const auto& path : entries) {
            std::error_code error;
            if (!fs::is_directory(path, error)) continue;
            if (numbered_name(path)) {
                modules.items.push_back(read_module(path));
            } else {
                refuse_lessons_in(path);
            }
        }
        if (modules.items.empty()) {
            fault(modules.location, "has no module (expected folders such as 01-start)");
        }
        return modules;
    }
    /// A module that is a dangling link or no folder would be missing without a word.
    void refuse_other_numbered(const std::vector<fs::path>& entries) {
        for (const auto& path : entries) {
            std::error_code error;
            const bool is_module = fs::is_directory(path, error);
            if (is_module || !numbered_name(path) || reader_.files().is_used(path)) continue;
            reader_.files().use(path);
            fault({path.string(), 1, {}}, "is no folder (expected a module such as 02-more)");
        }
    }
    /// A module whose number was forgotten would be missing without a word.
    void refuse_lessons_in(const fs::path& folder) {
        for (const auto& path : reader_.list(folder)) {
            if (!is_markdown_file(path) || !numbered_name(path)) continue;
            fault({folder.string(), 1, {}},
                  "has lessons, but no number (expected a name such as 01-" +
                      folder.filename().string() + ')');
            return;
        }
    }
    Node read_module(const fs::path& folder) {
        const auto file = folder / "module.yaml";
        auto module = yaml::map_node({folder.string(), 1, {}});
        std::error_code error;
        if (fs::exists(fs::symlink_status(file, error)) || fs::exists(other_ending(file), error)) {
            module = reader_.read_map(file, {"title", "key", "resources"});
        }
        const auto name = numbered_name(folder)->name;
        set_from_file_name(module, "key", name);
        set_unless_given(module, "title", title_from(name));
        resources_.take(module, Owner::module, folder);
        auto lessons = yaml::list_node({folder.string(), 1, {}});
        for (const auto& path : reader_.list(folder)) {
            if (is_markdown_file(path)) add_lesson(lessons, path);
        }
        if (lessons.items.empty()) {
            fault(lessons.location, "has no lesson (expected files such as 01-why.md)");
        }
        module.set("lessons", std::move(lessons));
        return module;
    }
    void add_lesson(Node& lessons, const fs::path& file) {
        const auto name = numbered_name(file);
        if (name) {
            lessons.items.push_back(read_folder_lesson(reader_, resources_, file, name->name));
        } else if (file.filename() != "README.md") {
            reader_.files().use(file);
            fault({file.string(), 1, {}}, "has no number (expected a name such as 02-joins.md)");
        }
    }

    // --- Judging ---

    void judge(const Node& course) {
        const auto document = folder_document(course);
        result_.locations = document.locations;
        auto reading = parse_course_file(document.json);
        for (const auto& found : reading.faults) {
            auto location = document.locations.location_of(found.path);
            if (found.line > 0) location.line += found.line - 1;
            if (is_reported(found, location)) continue;
            add_line(location, document.locations.line_of(found) + advice_about(found, location));
        }
        for (const auto& found : reader_.faults()) add_line(found.location, line_of(found));
        std::ranges::stable_sort(lines_, {}, [](const auto& line) {
            return std::pair{std::get<0>(line), std::get<1>(line)};
        });
        for (const auto& [file, line, text] : lines_) result_.faults.push_back(text);
        result_.course = std::move(reading.course);
        result_.files = reader_.files().objects();
    }
    /// Whether a fault of the folder says the same.
    [[nodiscard]] bool is_reported(const CourseFileError& found, const Location& location) const {
        const bool may_be_there =
            reader_.is_incomplete(location.file) && found.text.starts_with("is missing");
        const bool has_no_parts = (found.path == "/modules" || found.path.ends_with("/lessons")) &&
                                  found.text.starts_with("is empty");
        return may_be_there || has_no_parts;
    }
    /// Returns what helps with a key or slug that the name of a file cannot be.
    static std::string advice_about(const CourseFileError& found, const Location& location) {
        const bool has_other_form =
            found.text.starts_with("has another form") || found.text.starts_with("is too long");
        if (!has_other_form || !location.name.ends_with(from_file_name)) return "";
        const auto member = found.path.substr(found.path.rfind('/') + 1);
        return ": rename the file or write `" + member + ":`";
    }
    void add_line(const Location& location, std::string text) {
        lines_.emplace_back(location.file, location.line, std::move(text));
    }
    /// What an unreadable text names is not known.
    void warn_of_unused_files() {
        if (reader_.has_incomplete_texts()) return;
        for (const auto& path : reader_.files().list_unused()) {
            result_.warnings.push_back(
                line_of({{path.string(), 1, {}}, "is used by no text, so it is left out"}));
        }
    }

    FolderReader reader_;
    FolderResources resources_{reader_};
    std::vector<std::tuple<std::string, std::size_t, std::string>> lines_;
    ParsedCourse result_;
};

}  // namespace

ParsedCourse parse_course_folder(const fs::path& folder) {
    return CourseReader{folder}.read();
}

}  // namespace lectern::authoring
