#include "authoring/course_commands.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#include "audit/audit_commands.hpp"
#include "authoring/course_example.hpp"
#include "authoring/course_export.hpp"
#include "authoring/course_file_text.hpp"
#include "authoring/course_report.hpp"
#include "authoring/course_source.hpp"
#include "authoring/course_update.hpp"
#include "authoring/folder_text.hpp"
#include "authoring/local_file.hpp"
#include "authoring/price_check.hpp"
#include "authoring/publishing.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "platform/ascii.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/files.hpp"
#include "platform/http_client.hpp"
#include "platform/json.hpp"
#include "platform/stripe_payments.hpp"
#include "services_of_process.hpp"

namespace lectern::authoring {

namespace {

constexpr std::size_t longest_slug = 80;

CourseUpdate save(Database& database, const ParsedCourse& parsed, UpdateMode mode) {
    const auto act = audit::act_of_operator(SystemClock{}.now());
    return database.write([&](Transaction& transaction) {
        return update_course(transaction, act, parsed.course, mode);
    });
}

/// Uploads the files of the course and then saves it, so that no page shows what is not there. A
/// trial comes first, so that nothing is uploaded for a course that the database refuses.
void upload_and_save(Services& services, const ParsedCourse& parsed, CourseReport& report) {
    if (!services.storage.is_configured()) {
        throw CommandFailure{"R2_ENDPOINT is missing; files to upload: " +
                             std::to_string(parsed.files.size())};
    }
    const auto trial = save(services.database, parsed, UpdateMode::trial);
    if (!trial.faults.empty()) {
        report.add_update(parsed, trial);
        return;
    }
    const auto faults = upload_files(services.storage, parsed.files, services.clock.now());
    if (!report.add_upload_faults(faults)) return;
    report.add_update(parsed, save(services.database, parsed, UpdateMode::real));
}

/// Compares the price with Stripe's if this command finds a key of Stripe.
std::optional<std::string> find_price_fault(const CourseFile& course) {
    if (!names_price(course)) return std::nullopt;
    constexpr auto key_name = "STRIPE_SECRET_KEY";
    try {
        const auto key = find_setting(key_name);
        if (!key) {
            const auto missing = std::string{key_name} + " is missing";
            return price_not_compared(course, find_unread_file(key_name).value_or(missing));
        }
        HttpClient http;
        StripePayments payments{http, find_setting("STRIPE_API_URL").value(), *key};
        return find_price_fault(payments, course);
    } catch (const ConfigError& error) {
        return price_not_compared(course, error.what());
    }
}

/// Returns the slug that the name of a folder suggests.
std::string slug_from(const std::filesystem::path& folder) {
    std::string slug;
    for (const char c :
         lower_case(std::filesystem::absolute(folder / "").parent_path().filename())) {
        const bool is_plain = is_lower_letter(c) || is_digit(c);
        if (is_plain) slug += c;
        if (!is_plain && !slug.empty() && slug.back() != '-') slug += '-';
    }
    slug.resize(std::min(slug.size(), longest_slug));
    while (slug.ends_with('-')) slug.pop_back();
    return slug.empty() ? "first-course" : slug;
}

/// An empty name would be the current directory, whatever is in it.
void refuse_used_folder(const std::string& folder) {
    if (folder.find_first_not_of(" \t\n") == std::string::npos) {
        throw UsageError{"--folder: the name of the folder is missing"};
    }
    if (const auto why = fault_in_new_folder(folder)) throw CommandFailure{folder + ' ' + *why};
}

PublishResult change_sale_of(const Options& options, CourseTransition change) {
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto state = database.write([&](Transaction& transaction) {
        return change_course_status(transaction, act, options.argument(), change);
    });
    if (!state) throw CommandFailure{"no course " + options.argument()};
    return *state;
}

/// Prints `course SLUG: RESULT`.
void tell(const std::string& slug, const std::string& result, OutputFormat output_format) {
    print_result("course " + slug + ": " + result,
                 json::object({{"course", slug}, {"result", result}}), output_format);
}

/// Returns why visitors cannot use a published course; empty if they can.
std::string sale_obstacle(const PublishResult& state) {
    if (!state.is_obtainable) return "; nobody can buy it: it has no price at Stripe";
    if (!state.has_lessons) return "; it has no lesson to show";
    return "";
}

}  // namespace

int write_new_course(const Options& options) {
    const auto& folder = options.argument();
    refuse_used_folder(folder);
    write_folder(folder, example_course(slug_from(folder)));
    print_result(folder +
                     ": an example course; lectern course check names faults, and lectern "
                     "course preview shows it",
                 json::object({{"folder", folder}, {"result", "written"}}),
                 options.output_format());
    return 0;
}

int check_course(const Options& options) {
    expect_regular_file_or_folder("DIR|FILE", options.argument());
    const auto parsed = parse_course(options.argument());
    CourseReport report{options.output_format()};
    if (report.add_findings(parsed)) report.add_size(options.argument(), parsed.course);
    return report.finish();
}

int import_course(const Options& options) {
    expect_regular_file_or_folder("DIR|FILE", options.argument());
    const auto parsed = parse_course(options.argument());
    CourseReport report{options.output_format()};
    if (!report.add_findings(parsed)) return report.finish();
    if (const auto fault = find_price_fault(parsed.course)) {
        report.add_warning(parsed.locations.line_of({"/price/stripe_price", *fault}));
    }
    const bool is_trial = options.has("--dry-run");
    if (!parsed.files.empty() && !is_trial) {
        return with_services(options, [&](Services& services) {
            upload_and_save(services, parsed, report);
            return report.finish();
        });
    }
    Database database{read_database_url()};
    report.add_update(parsed,
                      save(database, parsed, is_trial ? UpdateMode::trial : UpdateMode::real));
    return report.finish();
}

int export_course(const Options& options) {
    const auto folder = options.value("--folder");
    if (folder) refuse_used_folder(*folder);
    Database database{read_database_url()};
    const auto course = database.write([&](Transaction& transaction) {
        return find_course_file(transaction, options.argument());
    });
    if (!course) throw CommandFailure{"no course " + options.argument()};
    if (!folder) {
        const auto text = course_file_text(*course);
        const bool is_one_line = options.output_format() == OutputFormat::json;
        std::cout << (is_one_line ? json::parse(text).dump() + '\n' : text);
        return 0;
    }
    write_folder(*folder, course_folder_texts(*course));
    tell(course->slug, "written to " + *folder, options.output_format());
    return 0;
}

int list_courses(const Options& options) {
    Database database{read_database_url()};
    auto records =
        database.read([](Connection& connection) { return list_course_records(connection); });
    const auto output_format = options.output_format();
    if (output_format == OutputFormat::text)
        std::ranges::transform(records, records.begin(), short_course_record);
    print_list(records, output_format);
    return 0;
}

int publish_course(const Options& options) {
    const auto state = change_sale_of(options, CourseTransition::publish);
    tell(state.slug,
         (state.is_changed ? "published" : "was published already") + sale_obstacle(state),
         options.output_format());
    return 0;
}

int retire_course(const Options& options) {
    const auto state = change_sale_of(options, CourseTransition::retire);
    if (state.former_status == "draft") {
        throw CommandFailure{"course " + state.slug + " is a draft, and was never on sale"};
    }
    tell(state.slug, state.is_changed ? "retired; who has it keeps it" : "was retired already",
         options.output_format());
    return 0;
}

}  // namespace lectern::authoring
