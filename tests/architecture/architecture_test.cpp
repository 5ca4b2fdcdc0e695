// The rules of docs/architecture.md that a compiler cannot check. Each failure names the file, the
// broken rule and its reason.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/source_tree.hpp"

namespace lectern::test {
namespace {

const std::filesystem::path source_directory{lectern::test::in_source({})};

struct Source {
    std::string path;    // catalog/course_pages.cpp
    std::string folder;  // catalog; empty for app/ itself
    std::string stem;    // course_pages
    std::string text;
    std::vector<std::string> includes;
};

/// A rule: which include breaks it, and its reason.
struct Rule {
    std::string statement;
    std::string reason;
    std::function<bool(const Source&, const std::string& include)> is_broken;
};

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

std::vector<std::string> includes_of(const std::string& text) {
    static const std::regex line{"^[ \\t]*#[ \\t]*include[ \\t]+[<\"]([^>\"]+)[>\"]",
                                 std::regex::multiline};
    std::vector<std::string> includes;
    for (std::sregex_iterator match{text.begin(), text.end(), line}, end; match != end; ++match)
        includes.push_back((*match)[1]);
    return includes;
}

Source source_from(const std::filesystem::path& file, const std::filesystem::path& root) {
    const auto relative = file.lexically_relative(root);
    Source source{.path = relative.generic_string(),
                  .folder = relative.parent_path().generic_string(),
                  .stem = relative.stem().string(),
                  .text = content_of(file),
                  .includes = {}};
    source.includes = includes_of(source.text);
    return source;
}

std::vector<Source> sources_below(const std::filesystem::path& root) {
    std::vector<Source> sources;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{root}) {
        const auto extension = entry.path().extension();
        if (extension == ".cpp" || extension == ".hpp")
            sources.push_back(source_from(entry.path(), root));
    }
    return sources;
}

const std::vector<Source>& app_sources() {
    static const auto sources = sources_below(source_directory / "app");
    return sources;
}

/// The folders of domains, and the other domains that each may include. All may include audit and
/// mail; operations may include all.
const std::map<std::string, std::set<std::string>>& domains() {
    static const std::map<std::string, std::set<std::string>> allowed_domains{
        {"audit", {}},
        {"mail", {}},
        {"account", {}},
        {"catalog", {}},
        {"authoring", {"catalog"}},
        {"entitlement", {"catalog", "account"}},
        {"payments", {"entitlement", "catalog", "account"}},
        {"checkout", {"payments", "entitlement", "catalog", "account"}},
        {"learning", {"payments", "entitlement", "catalog", "account"}},
        {"operations",
         {"authoring", "checkout", "learning", "payments", "entitlement", "catalog", "account"}},
    };
    return allowed_domains;
}

/// Maps each table to the only domain that writes it. Other domains read it or call its owner.
const std::map<std::string, std::string>& owners_of_tables() {
    static const std::map<std::string, std::string> owners{
        {"audit_checkpoints", "audit"},   {"audit_logs", "audit"},
        {"audit_seals", "audit"},         {"course_lessons", "authoring"},
        {"course_modules", "authoring"},  {"course_slugs", "authoring"},
        {"courses", "authoring"},         {"email_tokens", "mail"},
        {"entitlements", "entitlement"},  {"lesson_captions", "authoring"},
        {"lesson_notes", "learning"},     {"lesson_pictures", "authoring"},
        {"lesson_progress", "learning"},  {"lesson_resources", "authoring"},
        {"mail_outbox", "mail"},          {"order_disputes", "payments"},
        {"order_items", "payments"},      {"order_refunds", "payments"},
        {"orders", "payments"},           {"pending_sign_ins", "account"},
        {"playbacks", "learning"},        {"recovery_codes", "account"},
        {"restorations", "operations"},   {"schema_migrations", "operations"},
        {"sessions", "account"},          {"signs_of_life", "operations"},
        {"replaced_prices", "authoring"}, {"stripe_events", "payments"},
        {"throttles", "account"},         {"transcript_paragraphs", "authoring"},
        {"two_step_secrets", "account"},  {"users", "account"},
        {"refund_requests", "payments"},  {"refused_forms", "account"},
        {"draft_links", "authoring"},
    };
    return owners;
}

/// Returns the folder of one of our includes: the part before the first slash.
std::string folder_of(const std::string& include) {
    const auto slash = include.find('/');
    return slash == std::string::npos ? "" : include.substr(0, slash);
}

bool is_domain(const std::string& folder) {
    return domains().contains(folder);
}

/// `x_pages`, `x_commands`, `x_jobs` and `x_view` are the entry points ("doors") of a domain; all
/// other files are its rules.
bool is_door_name(const std::string& stem) {
    for (const auto* ending : {"_pages", "_commands", "_command", "_jobs", "_view"})
        if (stem.ends_with(ending)) return true;
    return false;
}

bool is_door(const Source& source) {
    return is_door_name(source.stem);
}

bool is_page(const Source& source) {
    return source.stem.ends_with("_pages");
}

bool is_third_party_client(const std::string& include) {
    for (const auto* beginning : {"pqxx", "libpq", "curl/", "sodium", "openssl/", "rapidjson/",
                                  "cmark", "zxcvbn.h", "idn2.h", "unicase.h", "unictype.h",
                                  "uninorm.h", "unistr.h", "stb_", "webp/", "yaml-cpp/"})
        if (include.starts_with(beginning)) return true;
    return false;
}

/// The headers of app/ that lead to settings: their values, their table, or how they are read.
bool is_configuration(const std::string& include) {
    for (const auto* header :
         {"checked_config.hpp", "config.hpp", "config_values.hpp", "setting.hpp",
          "setting_checks.hpp", "setting_files.hpp", "setting_row.hpp", "setting_table.hpp"})
        if (include == header) return true;
    return include.starts_with("settings_of_");
}

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all{
        {"web/ includes no domain and nothing of the application",
         "the web layer is independent of courses: the sandbox is built on it too",
         [](const Source& source, const std::string& include) {
             const auto folder = folder_of(include);
             const bool is_ours = std::filesystem::exists(source_directory / "app" / include);
             return source.folder == "web" && is_ours && folder != "web" && folder != "platform";
         }},
        {"console/ includes nothing of ours but console/ and platform/",
         "what a command is does not depend on which commands there are",
         [](const Source& source, const std::string& include) {
             const auto folder = folder_of(include);
             const bool is_ours = std::filesystem::exists(source_directory / "app" / include);
             return source.folder == "console" && is_ours && folder != "console" &&
                    folder != "platform";
         }},
        {"platform/ includes nothing of ours but platform/",
         "adapters to external services are used by all and depend on none",
         [](const Source& source, const std::string& include) {
             const bool is_ours = std::filesystem::exists(source_directory / "app" / include);
             return source.folder == "platform" && is_ours && folder_of(include) != "platform";
         }},
        {"the rules of a domain include no web/, no services and no configuration",
         "rules take plain values, so that a page, a command, a job and a test may all call them",
         [](const Source& source, const std::string& include) {
             const bool is_rule =
                 is_domain(source.folder) && source.folder != "operations" && !is_door(source);
             return is_rule && (folder_of(include) == "web" || include == "services.hpp" ||
                                is_configuration(include));
         }},
        {"commands and jobs of a domain include no web/", "commands and jobs have no request",
         [](const Source& source, const std::string& include) {
             const bool has_no_request =
                 source.stem.ends_with("_commands") || source.stem.ends_with("_jobs");
             return is_domain(source.folder) && has_no_request && folder_of(include) == "web";
         }},
        {"domains include only lower domains, except in their pages",
         "checkout, learning → payments → entitlement → catalog, account; authoring → catalog; "
         "all → audit, mail",
         [](const Source& source, const std::string& include) {
             const auto folder = folder_of(include);
             if (!is_domain(source.folder) || !is_domain(folder) || folder == source.folder ||
                 is_page(source))
                 return false;
             const bool is_for_all = folder == "audit" || folder == "mail";
             return !is_for_all && !domains().at(source.folder).contains(folder);
         }},
        {"no other domain but operations includes authoring/, not even in its pages",
         "what visitors and learners see does not depend on how courses are written",
         [](const Source& source, const std::string& include) {
             return folder_of(include) == "authoring" && is_domain(source.folder) &&
                    source.folder != "authoring" && source.folder != "operations";
         }},
        {"only pages include another domain's pages", "pages are entry points for requests only",
         [](const Source& source, const std::string& include) {
             const auto folder = folder_of(include);
             const bool is_foreign_door =
                 is_domain(folder) && folder != source.folder && include.ends_with("_pages.hpp");
             return is_domain(source.folder) && source.folder != "operations" && is_foreign_door &&
                    !is_page(source);
         }},
        {"headers of client libraries are included in platform/ only",
         "a library is replaced, and its versions are distinguished, in one place",
         [](const Source& source, const std::string& include) {
             return source.folder != "platform" && is_third_party_client(include);
         }},
        {"fcgiapp.h is included in web/fastcgi only",
         "its pitfalls (accept, detach, shutdown) are handled in one place",
         [](const Source& source, const std::string& include) {
             return include == "fcgiapp.h" && source.path != "web/fastcgi.cpp";
         }},
        {"cgicc is used in web/ only", "handlers read forms through web/form, which bounds them",
         [](const Source& source, const std::string& include) {
             return include.starts_with("cgicc/") && source.folder != "web";
         }},
        {"mustache is included in web/view only",
         "views are parsed once, and the library's pitfalls are handled in one place",
         [](const Source& source, const std::string& include) {
             return include.starts_with("kainjow/") &&
                    source.folder + '/' + source.stem != "web/view";
         }},
        {"CLI11 is included in console/command_line only",
         "it takes long to compile, and commands know nothing of it",
         [](const Source& source, const std::string& include) {
             return include.starts_with("CLI/") && source.path != "console/command_line.cpp";
         }},
        {"libsystemd is used in web/listening_socket and platform/service_manager only",
         "one takes over its sockets, the other reports our state to it",
         [](const Source& source, const std::string& include) {
             return include.starts_with("systemd/") && source.path != "web/listening_socket.cpp" &&
                    source.path != "platform/service_manager.cpp";
         }},
    };
    return all;
}

/// Returns the lines that match the pattern, as `path:line`.
std::vector<std::string> lines_with(const Source& source, const std::regex& pattern) {
    std::vector<std::string> found;
    std::istringstream lines{source.text};
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (std::regex_search(line.substr(0, line.find("//")), pattern))
            found.push_back(source.path + ':' + std::to_string(number));
    }
    return found;
}

std::string unit_of(const std::string& path) {
    return path.substr(0, path.rfind('.'));
}

/// Returns every unit that `unit` includes, directly or through others.
std::set<std::string> reachable_from(const std::string& unit,
                                     const std::map<std::string, std::set<std::string>>& units) {
    std::set<std::string> reached;
    std::vector<std::string> open{unit};
    while (!open.empty()) {
        const auto next = open.back();
        open.pop_back();
        const auto found = units.find(next);
        if (found == units.end()) continue;
        for (const auto& included : found->second)
            if (reached.insert(included).second) open.push_back(included);
    }
    return reached;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(architecture)

BOOST_AUTO_TEST_CASE(every_include_follows_the_rules) {
    BOOST_REQUIRE(app_sources().size() > 50);
    for (const auto& source : app_sources())
        for (const auto& include : source.includes)
            for (const auto& rule : rules())
                BOOST_TEST(!rule.is_broken(source, include),
                           "app/" << source.path << " includes " << include << ", but "
                                  << rule.statement << ": " << rule.reason);
}

BOOST_AUTO_TEST_CASE(no_include_leads_back_to_its_own_unit) {
    // A unit is a header with its source: `payments/orders`.
    std::map<std::string, std::set<std::string>> units;
    for (const auto& source : app_sources()) {
        auto& included = units[unit_of(source.path)];
        for (const auto& include : source.includes)
            if (std::filesystem::exists(source_directory / "app" / include) &&
                unit_of(include) != unit_of(source.path))
                included.insert(unit_of(include));
    }
    for (const auto& [unit, included] : units) {
        const auto reached = reachable_from(unit, units);
        BOOST_TEST(!reached.contains(unit), "app/" << unit << " includes itself through others");
    }
}

BOOST_AUTO_TEST_CASE(every_source_has_its_own_header) {
    for (const auto& source : app_sources()) {
        if (!source.path.ends_with(".cpp") || source.path == "main.cpp") continue;
        const auto header = unit_of(source.path) + ".hpp";
        BOOST_TEST(std::filesystem::exists(source_directory / "app" / header),
                   "app/" << source.path << " has no " << header
                          << ": what it defines is declared elsewhere");
    }
}

BOOST_AUTO_TEST_CASE(every_folder_of_app_is_known) {
    for (const auto& source : app_sources())
        BOOST_TEST(
            (source.folder.empty() || source.folder == "web" || source.folder == "platform" ||
             source.folder == "console" || source.folder == "school" || is_domain(source.folder)),
            "app/" << source.path << " is in a folder that this test does not know");
}

BOOST_AUTO_TEST_CASE(only_config_reads_the_environment) {
    // Does not match the declaration of cgicc's method of that name.
    const std::regex reads{"std::getenv|secure_getenv|\\benviron\\b|[=(!&|]\\s*getenv\\("};
    for (const auto& source : app_sources()) {
        if (source.path == "config.cpp") continue;
        for (const auto& line : lines_with(source, reads))
            BOOST_ERROR("app/" + line + " reads the environment: every setting is in config.cpp");
    }
}

BOOST_AUTO_TEST_CASE(only_domains_contain_sql_literals) {
    const std::regex opens{"R\"sql\\("};
    for (const auto& source : app_sources()) {
        if (is_domain(source.folder)) continue;
        for (const auto& line : lines_with(source, opens))
            BOOST_ERROR("app/" + line +
                        " contains SQL: it belongs in the domain function that runs it");
    }
}

BOOST_AUTO_TEST_CASE(only_schema_views_decide_slugs_and_visibility) {
    // The import writes these columns, and what is for operators reads them; all others read
    // course_search, course_slugs, lesson_slugs, removed_lesson_slugs, visible_lessons and
    // learner_courses.
    const std::set<std::string> writers{
        "authoring/course_import.cpp",   "authoring/course_parts.cpp",
        "authoring/course_export.cpp",   "authoring/course_file_text.cpp",
        "authoring/captions_sync.cpp",   "authoring/videos_at_stream.cpp",
        "authoring/lesson_captions.cpp", "authoring/lesson_pictures.cpp",
        "authoring/folder_text.cpp",     "operations/preview_command.cpp",
        "operations/access_facts.cpp",   "operations/doctor_storage.cpp"};
    const std::regex decides{"\\bis_removed\\b|former_slugs @>|lesson\\.is_published"};
    for (const auto& source : app_sources()) {
        if (writers.contains(source.path)) continue;
        for (const auto& line : lines_with(source, decides))
            BOOST_ERROR("app/" + line +
                        " decides what is visible: use the views of sql/schema.sql");
    }
}

BOOST_AUTO_TEST_CASE(only_the_owner_of_a_table_writes_it) {
    const std::regex writes{
        "\\b(?:INSERT INTO|DELETE FROM|UPDATE|MERGE INTO|TRUNCATE)\\s+([a-z_]+)\\b"};
    const std::regex comment{"//[^\n]*"};
    std::set<std::string> written;
    for (const auto& source : app_sources()) {
        // Part of a migration: it rewrites rows of all domains once.
        if (source.path == "operations/canonical_addresses.cpp") continue;
        const auto code = std::regex_replace(source.text, comment, "");
        for (std::sregex_iterator match{code.begin(), code.end(), writes}, end; match != end;
             ++match) {
            const auto table = (*match)[1].str();
            const auto owner = owners_of_tables().find(table);
            if (owner == owners_of_tables().end()) {
                BOOST_ERROR("app/" + source.path + " writes " + table +
                            ", which has no owner in this test");
                continue;
            }
            written.insert(table);
            BOOST_TEST(owner->second == source.folder,
                       "app/" << source.path << " writes " << table << ", which belongs to "
                              << owner->second << "/: call a function of its owner");
        }
    }
    for (const auto& [table, owner] : owners_of_tables())
        BOOST_TEST(written.contains(table),
                   table << " is not written in " << owner << "/, which should own it");
}

BOOST_AUTO_TEST_CASE(the_sandbox_uses_no_stripe_or_domain_code_of_the_application) {
    const auto sandbox = source_directory / "tests" / "sandbox";
    for (const auto& source : sources_below(sandbox)) {
        for (const auto& include : source.includes) {
            const bool is_ours = !std::filesystem::exists(sandbox / include) &&
                                 std::filesystem::exists(source_directory / "app" / include);
            const auto folder = folder_of(include);
            const bool is_allowed =
                !is_ours || folder == "web" ||
                (folder == "platform" && !include.starts_with("platform/stripe"));
            BOOST_TEST(is_allowed, "tests/sandbox/" << source.path << " includes " << include
                                                    << ": the application would test itself");
        }
    }
}

BOOST_AUTO_TEST_CASE(raw_tags_of_views_are_for_rendered_markdown_and_json) {
    const std::regex raw{"\\{\\{\\{\\s*([^}\\s]+)\\s*\\}\\}\\}|\\{\\{&\\s*([^}\\s]+)\\s*\\}\\}"};
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator{source_directory / "views"}) {
        if (entry.path().extension() != ".mustache") continue;
        const auto text = content_of(entry.path());
        for (std::sregex_iterator match{text.begin(), text.end(), raw}, end; match != end;
             ++match) {
            const auto key = (*match)[1].matched ? (*match)[1].str() : (*match)[2].str();
            BOOST_TEST(
                (key.ends_with("_html") || key.ends_with("_json")),
                entry.path()
                    << ": {{{" << key
                    << "}}} is not escaped; only *_html and *_json keys are safe by themselves");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
