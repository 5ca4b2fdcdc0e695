// `lectern doctor` as an operator runs it.

#include <filesystem>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "platform/text_list.hpp"
#include "platform/version.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_school.hpp"

namespace lectern::test {
namespace {

/// Settings of a sandbox whose services do not run, and whose secrets are easy to find.
struct DoctorCommand : TestSchool {
    TemporaryDirectory nginx;
    TemporaryDirectory credentials;
    Values values = sandbox_values();

    DoctorCommand() {
        values["LECTERN_DATABASE_URL"] = test.connection_string_as("lectern_operator");
        values["STRIPE_API_URL"] = "http://localhost:1";
        values["STRIPE_SECRET_KEY"] = "sk_sandbox_hidden";
        values["STRIPE_WEBHOOK_SECRET"] = "whsec_sandbox_hidden";
        values["SMTP_URL"] = "smtp://127.0.0.1:1";
        values["SMTP_USERNAME"] = "school";
        values["SMTP_PASSWORD"] = "hidden";
        values["R2_ENDPOINT"] = "http://localhost:1";
        values["R2_BUCKET"] = "files";
        values["R2_ACCESS_KEY_ID"] = "key";
        values["R2_SECRET_ACCESS_KEY"] = "hidden";
        values["STREAM_CUSTOMER_URL"] = "http://localhost:1";
        values["STREAM_API_URL"] = "http://localhost:1";
        values["STREAM_ACCOUNT_ID"] = "fedcba9876543210fedcba9876543210";
        values["STREAM_API_TOKEN"] = "hidden";
        change("UPDATE courses SET intro_object_key = 'sql/a.mp4'");
    }
    CommandResult examine(Words words) {
        const Environment environment{values};
        words.insert(words.begin(), "doctor");
        return run(words);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(doctor_command, DoctorCommand)

BOOST_AUTO_TEST_CASE(a_sound_database_and_sound_settings_are_status_0) {
    const auto ending = examine({"--only", "config,database"});
    BOOST_TEST(ending.status == 0, ending.output);
    BOOST_TEST(lines_of(ending.output).front() ==
               "ok          config   program: lectern " + version_with_commit());
    BOOST_TEST(contains(ending.output, "ok          config   settings: all are valid\n"));
    BOOST_TEST(contains(ending.output, "ok          database migrations: "));
    BOOST_TEST(contains(ending.output, "ok          database invariants: all hold\n"));
    BOOST_TEST(contains(ending.output, "ok          database encryption: "));
    BOOST_TEST(
        contains(ending.output, "ok          database sessions: each connection has its own"));
    BOOST_TEST(ending.errors == "");
}

BOOST_AUTO_TEST_CASE(every_line_of_json_is_an_object_with_the_same_members) {
    const auto ending = examine({"--only", "database,mail", "--json"});
    BOOST_TEST(ending.status == 1);
    const auto lines = lines_of(ending.output);
    BOOST_TEST(lines.size() == 9U);
    for (const auto& line : lines) {
        std::vector<std::string> names;
        for (const auto& [name, value] : json::parse(line).members()) names.push_back(name);
        BOOST_TEST(names == (Words{"subject", "check", "state", "fact", "fix"}),
                   boost::test_tools::per_element());
    }
    const auto server = json::parse(lines.back());
    BOOST_TEST(server.text("state").value() == "fault");
    BOOST_TEST(
        server.text("fix").value().starts_with("if it does not answer, correct SMTP_URL (smtp:"));
}

BOOST_AUTO_TEST_CASE(a_service_that_does_not_answer_is_one_fault_each) {
    const auto ending = examine({"--nginx", nginx.path().string()});
    BOOST_TEST(ending.status == 1);
    for (const auto* beginning :
         {"FAULT       host     nginx: ", "FAULT       jobs     process: ",
          "FAULT       stripe   key: ", "not checked stripe   Stripe's clock: needs `key`",
          "not checked stripe   webhook endpoint: needs `key`",
          "not checked stripe   prices: needs `key`",
          "FAULT       video    playing: ", "FAULT       video    videos: ",
          "FAULT       storage  files: the storage does not answer",
          "FAULT       mail     mail server: "})
        BOOST_TEST(contains(ending.output, beginning), beginning);
    for (const auto& line : lines_of(ending.output))
        BOOST_TEST(line.starts_with("FAULT ") == contains(line, " — fix: "), line);
}

BOOST_AUTO_TEST_CASE(a_sandbox_that_is_told_to_take_live_payments_is_a_fault) {
    const std::string fault = "FAULT       stripe   key: STRIPE_MODE is live, but LECTERN_MODE is ";
    BOOST_TEST(!contains(examine({"--only", "stripe"}).output, fault));
    values["STRIPE_MODE"] = "live";
    BOOST_TEST(contains(examine({"--only", "stripe"}).output, fault));
}

BOOST_AUTO_TEST_CASE(no_secret_is_printed) {
    const auto ending = examine({"--json"});
    for (const auto* text : {"hidden", "sk_sandbox", "whsec"}) {
        BOOST_TEST(!contains(ending.output, text));
        BOOST_TEST(!contains(ending.errors, text));
    }
}

BOOST_AUTO_TEST_CASE(without_a_database_what_needs_it_is_not_checked) {
    values["LECTERN_DATABASE_URL"] = "host=/no/such/place password=hidden";
    const auto ending = examine({"--only", "storage"});
    BOOST_TEST(ending.status == 1);
    const auto lines = lines_of(ending.output);
    BOOST_REQUIRE(lines.size() == 2U);
    BOOST_TEST(lines[0].starts_with("FAULT       database connection: no connection: "), lines[0]);
    BOOST_TEST(lines[1] == "not checked storage  files: needs `migrations`");
    BOOST_TEST(!contains(ending.output, "hidden"));
}

BOOST_AUTO_TEST_CASE(a_wrong_setting_that_only_services_use_is_one_fault) {
    values["LECTERN_TIME_ZONE"] = "Mars/Olympus";
    const auto ending = examine({"--only", "config"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.output, "ok          config   settings: all are valid\n"));
    BOOST_TEST(contains(ending.output, "FAULT       config   services: LECTERN_TIME_ZONE "));
    BOOST_TEST(lines_of(ending.output).size() == 3U, ending.output);
}

BOOST_AUTO_TEST_CASE(a_setting_that_only_a_chosen_check_uses_is_a_fault_there) {
    values["LECTERN_AUDIT_CHECKPOINTS"] = "not/absolute";
    const auto ending = examine({"--only", "host"});
    BOOST_TEST(contains(ending.output, "FAULT       host     disk: LECTERN_AUDIT_CHECKPOINTS "),
               ending.output);
}

BOOST_AUTO_TEST_CASE(a_secret_that_cannot_be_read_is_not_checked) {
    values["LECTERN_CREDENTIALS"] = credentials.path().string();
    values["STREAM_KEY_ID"] = "key-1";
    for (const auto* name : {"STRIPE_SECRET_KEY", "SMTP_PASSWORD", "R2_SECRET_ACCESS_KEY",
                             "STREAM_API_TOKEN", "STREAM_SIGNING_KEY"}) {
        values.erase(name);
        // Root can read every file, but no directory as a file.
        const auto unreadable = credentials.path() / name;
        std::filesystem::create_directory(unreadable);
        std::filesystem::permissions(unreadable, std::filesystem::perms{0700});
    }
    const auto ending = examine({"--only", "stripe,video,storage,mail"});
    BOOST_TEST(ending.status == 0, ending.output);
    for (const std::string check : {"stripe   key", "video    playing", "video    videos",
                                    "storage  files", "mail     mail server"}) {
        const auto beginning = "not checked " + check + ": " + credentials.path().string();
        BOOST_TEST(contains(ending.output, beginning), beginning);
    }
    BOOST_TEST(!contains(ending.output, "FAULT"), ending.output);
}

BOOST_AUTO_TEST_CASE(a_secret_that_is_missing_is_a_fault) {
    values.erase("R2_SECRET_ACCESS_KEY");
    BOOST_TEST(contains(examine({"--only", "storage"}).output,
                        "FAULT       storage  files: R2_SECRET_ACCESS_KEY is missing: R2_ENDPOINT "
                        "needs it"));
}

BOOST_AUTO_TEST_CASE(a_missing_setting_is_named_where_it_is_needed) {
    values.erase("SMTP_URL");
    const auto ending = examine({"--only", "mail"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.output.starts_with("FAULT       mail     mail server: SMTP_URL is missing"));
    const auto both = examine({"--only", "config,mail"});
    BOOST_TEST(contains(both.output, "FAULT       config   settings: SMTP_URL "));
    BOOST_TEST(contains(both.output, "not checked mail     mail server: SMTP_URL is missing\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
