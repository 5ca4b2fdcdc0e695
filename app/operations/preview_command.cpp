#include "operations/preview_command.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "account/account.hpp"
#include "account/passwords.hpp"
#include "audit/audit_commands.hpp"
#include "authoring/course_report.hpp"
#include "authoring/course_source.hpp"
#include "authoring/course_update.hpp"
#include "authoring/folder_files.hpp"
#include "authoring/local_file.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "entitlement/entitlement.hpp"
#include "operations/demo.hpp"
#include "platform/clock.hpp"
#include "platform/crypto.hpp"
#include "platform/database.hpp"
#include "platform/http_client.hpp"
#include "platform/json.hpp"
#include "platform/object_storage.hpp"

namespace lectern::operations {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds time_between_looks{500};
constexpr auto learner_address = "preview@school.example";
constexpr std::size_t password_length = 16;

/// The demo's database and storage.
class Stage {
  public:
    explicit Stage(Demo demo)
        : demo_{std::move(demo)},
          site_{demo_.config.database_url},
          shell_{demo_.operator_database_url},
          storage_{http_,
                   {.endpoint = demo_.config.r2_endpoint,
                    .name = demo_.config.r2_bucket,
                    .access_key_id = demo_.config.r2_access_key_id,
                    .secret_access_key = demo_.config.r2_secret_access_key}} {}

    [[nodiscard]] const std::string& base_url() const { return demo_.config.base_url; }
    /// The same at each preview of one demo, and known to nobody else.
    [[nodiscard]] std::string password() const {
        return crypto::hex(crypto::hmac_sha256(demo_.config.stripe_secret_key, learner_address))
            .substr(0, password_length);
    }

    /// Uploads the files of a course and saves it as published. Returns whether it has no faults.
    bool show(authoring::ParsedCourse& parsed, authoring::CourseReport& report) {
        if (!report.add_findings(parsed)) return false;
        const auto act = audit::act_of_operator(SystemClock{}.now());
        const auto faults = authoring::upload_files(storage_, parsed.files, act.now);
        if (!report.add_upload_faults(faults)) return false;
        parsed.course.status = "published";
        const auto update = shell_.write([&](Transaction& transaction) {
            return authoring::update_course(transaction, act, parsed.course,
                                            authoring::UpdateMode::real);
        });
        return report.add_update(parsed, update);
    }

    /// Makes the account of a learner who has the course.
    void let_in_learner(const std::string& slug) {
        const auto act = audit::act_of_operator(SystemClock{}.now());
        const auto learner = find_or_create_learner(act);
        shell_.write([&](Transaction& transaction) {
            const auto course = entitlement::find_course_id(transaction, slug);
            entitlement::grant_by_operator(transaction, act, *course, learner, "preview");
        });
    }

  private:
    UserId find_or_create_learner(const audit::Act& act) {
        const auto email = *email_address_from(learner_address);
        return site_.write([&](Transaction& transaction) {
            const auto known = account::find_proven_user(transaction, email);
            if (known) return *known;
            return *account::create_proven_user(
                transaction, act,
                {.email = email,
                 .name = "Preview",
                 .password_hash = account::hash_password(password())});
        });
    }

    Demo demo_;
    Database site_;   // as the site's own processes
    Database shell_;  // as an operator
    HttpClient http_;
    R2Storage storage_;
};

void add_urls(authoring::CourseReport& report, const Stage& stage,
              const authoring::CourseFile& course) {
    const auto page = stage.base_url() + "/courses/" + course.slug;
    report.add_url("course page", page);
    for (const auto& module : course.modules) {
        for (const auto& lesson : module.lessons) {
            if (!lesson.is_published) continue;
            report.add_url("lesson",
                           stage.base_url() + "/learn/" + course.slug + '/' + lesson.slug);
            if (lesson.is_preview) report.add_url("for visitors", page + "/preview/" + lesson.slug);
        }
    }
}

void print_sign_in(const Stage& stage, OutputFormat output_format) {
    const auto url = stage.base_url() + "/login";
    print_result("\nLessons are for learners: sign in at " + url + " as\n" + learner_address +
                     " with the password " + stage.password(),
                 json::object({{"sign_in_url", url},
                               {"email", std::string{learner_address}},
                               {"password", stage.password()}}),
                 output_format);
    std::cout << std::flush;
}

using Files = std::map<fs::path, std::pair<fs::file_time_type, std::uintmax_t>>;

/// Returns the files of a course with their times and sizes, which change when a file is saved.
Files files_of(const fs::path& source) {
    Files files;
    std::error_code error;
    const auto add = [&](const fs::path& file) {
        std::error_code gone;
        files[file] = {fs::last_write_time(file, gone), fs::file_size(file, gone)};
    };
    if (!fs::is_directory(source, error)) add(source);
    fs::recursive_directory_iterator entries{source, error};
    for (const fs::recursive_directory_iterator end; !error && entries != end;
         entries.increment(error)) {
        if (authoring::is_ignored_name(entries->path())) {
            entries.disable_recursion_pending();
        } else {
            add(entries->path());
        }
    }
    return files;
}

void wait_for_change(const fs::path& source, const Files& known) {
    do {
        std::this_thread::sleep_for(time_between_looks);
    } while (files_of(source) == known);
}

/// Shows the course until a signal ends the process, or once. A signal may come at any time: the
/// database undoes a transaction that is not complete, and the storage an upload. Returns the exit
/// status.
int show_until_stopped(Stage& stage, const Options& options) {
    const fs::path source = options.argument();
    for (std::string shown_slug;;) {
        const auto files = files_of(source);
        auto parsed = authoring::parse_course(source);
        authoring::CourseReport report{options.output_format()};
        const bool is_shown = stage.show(parsed, report);
        if (is_shown && parsed.course.slug != shown_slug) {
            shown_slug = parsed.course.slug;
            stage.let_in_learner(shown_slug);
            if (options.output_format() == OutputFormat::text) std::cout << '\n';
            add_urls(report, stage, parsed.course);
            print_sign_in(stage, options.output_format());
        }
        const int status = report.finish();
        if (options.has("--once")) return status;
        wait_for_change(source, files);
    }
}

}  // namespace

int preview_course(const Options& options) {
    expect_regular_file_or_folder("DIR|FILE", options.argument());
    const auto given = options.value("--state");
    const auto state = given ? std::optional<fs::path>{*given} : read_demo_state();
    Stage stage{find_demo(list_demo_states(state, fs::current_path()))};
    try {
        return show_until_stopped(stage, options);
    } catch (const DatabaseUnavailable&) {
        throw CommandFailure{"the demo does not answer; start it with ./app/demo"};
    }
}

}  // namespace lectern::operations
