#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "platform/http_client.hpp"
#include "platform/object_storage.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

using namespace std::chrono_literals;

namespace {

constexpr auto longest_link = 300s;

/// A file of the course, as the course file names it.
struct CourseFile {
    std::string id;
    std::string object_key;
    std::string file_name;
    std::string content_type;

    [[nodiscard]] std::string path() const { return "/resources/" + id + "/download"; }
    [[nodiscard]] std::string bytes() const {
        std::ifstream stream{std::filesystem::path{site_under_test().files} / object_key,
                             std::ios::binary};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }
};

CourseFile file_of(const std::string& course, const std::string& key) {
    const auto rows = facts(R"sql(
        SELECT resource.public_id, resource.object_key, resource.file_name, resource.content_type
          FROM lesson_resources AS resource
          JOIN courses AS course ON course.id = resource.course_id
         WHERE course.slug = $1
           AND resource.key = $2
    )sql",
                            course, key);
    const auto row = rows.front();
    return {row.text("public_id"), row.text("object_key"), row.text("file_name"),
            row.text("content_type")};
}

CourseFile joins_sheet() {
    return file_of(sql_course, "joins");
}

/// Settings for a link like the site's, but made at another time, and perhaps with another lifetime
/// or key.
struct LinkMade {
    std::chrono::seconds ago{};
    std::chrono::seconds lifetime{longest_link};
    std::string secret = site_under_test().r2_secret_access_key;
};

std::string link_to(const CourseFile& file, const LinkMade& made) {
    lectern::HttpClient http;
    const lectern::R2Storage storage{http,
                                     {.endpoint = site_under_test().sandbox,
                                      .name = "lectern-files",
                                      .access_key_id = "sandbox-key",
                                      .secret_access_key = made.secret,
                                      .link_lifetime = made.lifetime}};
    return storage.download_url({.object_key = file.object_key,
                                 .file_name = file.file_name,
                                 .content_type = file.content_type},
                                lectern::SystemClock{}.now() - made.ago);
}

std::string changed(std::string link, const std::string& from, const std::string& to) {
    return link.replace(link.find(from), from.size(), to);
}

/// Returns the value of a parameter of the link.
std::string parameter(const std::string& link, const std::string& name) {
    const auto start = link.find(name + '=') + name.size() + 1;
    return link.substr(start, link.find('&', start) - start);
}

std::int64_t audited(const std::string& email, const std::string& event, const std::string& outcome,
                     const std::string& reason) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM audit_logs AS log
          JOIN users ON users.id = log.actor_user_id
         WHERE users.email = $1
           AND log.event = $2
           AND log.outcome = $3
           AND COALESCE(log.reason, '') = $4
           AND log.resource_id IS NOT NULL
    )sql",
                  email, event, outcome, reason);
}

bool is_refused_as(const Reply& reply, const std::string& code) {
    return reply.status == 403 && reply.says("<Code>" + code + "</Code>") && !reply.says("%PDF");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(downloading)

BOOST_AUTO_TEST_CASE(learner_downloads_the_file_with_its_name) {
    auto learner = learner_with(sql_course);
    const auto file = joins_sheet();
    const auto reply = learner.browser.get(file.path());
    BOOST_TEST(reply.status == 302);
    BOOST_TEST(reply.header("cache-control") == "no-store");

    const auto download = Browser{}.get(reply.header("location"));
    BOOST_TEST(download.status == 200);
    BOOST_TEST(download.body.starts_with("%PDF"));
    BOOST_TEST((download.body == file.bytes()), "the contents are unchanged");
    BOOST_TEST(download.header("content-type") == "application/pdf");
    BOOST_TEST(download.header("content-disposition") == "attachment; filename=\"joins.pdf\"");
    BOOST_TEST(audited(learner.email, "resource_download_requested", "done", "") == 1);
}

BOOST_AUTO_TEST_CASE(name_and_key_of_the_file_may_contain_any_characters) {
    auto learner = learner_with(sql_course);
    const auto file = joins_sheet();
    const std::string key = "practical-sql/Übung +1/100% ‘a&b’ = c?d#e.txt";
    const auto object = std::filesystem::path{site_under_test().files} / key;
    std::filesystem::create_directories(object.parent_path());
    std::ofstream{object} << "an exercise\n";
    facts("UPDATE lesson_resources SET object_key = $2, file_name = $3 WHERE public_id = $1",
          file.id, key, "Übung \"1\".txt");
    const auto reply = learner.browser.get(file.path());
    facts("UPDATE lesson_resources SET object_key = $2, file_name = $3 WHERE public_id = $1",
          file.id, file.object_key, file.file_name);

    BOOST_TEST(reply.status == 302);
    const auto download = Browser{}.get(reply.header("location"));
    std::filesystem::remove_all(object.parent_path());
    BOOST_TEST(download.body == "an exercise\n");
    BOOST_TEST(download.header("content-disposition") ==
               "attachment; filename=\"_bung _1_.txt\"; "
               "filename*=UTF-8''%C3%9Cbung%20%221%22.txt");
}

BOOST_AUTO_TEST_CASE(without_an_entitlement_the_download_is_refused_and_the_refusal_is_audited) {
    auto stranger = learner_with(bread_course);
    const auto reply = stranger.browser.get(joins_sheet().path());
    BOOST_TEST(reply.status == 403);
    BOOST_TEST(reply.header("location") == "");
    BOOST_TEST(!reply.says("joins.pdf"));
    BOOST_TEST(audited(stranger.email, "resource_download_denied", "refused", "no_entitlement") ==
               1);
    BOOST_TEST(stranger.browser.get("/resources/no-such-file/download").body == reply.body);

    Browser visitor;
    BOOST_TEST(visitor.get(joins_sheet().path())
                   .redirects_to("/login?next=/resources/" + joins_sheet().id + "/download"));
}

BOOST_AUTO_TEST_CASE(download_is_refused_after_a_revocation_and_allowed_again_after_a_restoration) {
    auto learner = learner_with(sql_course);
    const auto path = joins_sheet().path();
    BOOST_TEST(learner.browser.get(path).status == 302);
    for (const std::string status : {"revoked", "suspended"}) {
        set_entitlements(learner.email, status);
        const auto reply = learner.browser.get(path);
        BOOST_TEST(reply.status == 403, status);
        BOOST_TEST(reply.header("location") == "", status);
    }
    set_entitlements(learner.email, "active");
    BOOST_TEST(learner.browser.get(path).status == 302);
}

BOOST_AUTO_TEST_CASE(link_expires_after_a_few_minutes) {
    auto learner = learner_with(sql_course);
    const auto file = joins_sheet();
    const auto link = learner.browser.get(file.path()).header("location");
    const std::chrono::seconds lifetime{std::stoi(parameter(link, "X-Amz-Expires"))};
    BOOST_TEST((lifetime >= 60s && lifetime <= longest_link));

    Browser browser;
    BOOST_TEST(browser.get(link_to(file, {.ago = lifetime - 30s, .lifetime = lifetime})).status ==
               200);
    const auto late = browser.get(link_to(file, {.ago = lifetime, .lifetime = lifetime}));
    BOOST_TEST(is_refused_as(late, "AccessDenied"));
    BOOST_TEST(late.says("Request has expired"));
}

BOOST_AUTO_TEST_CASE(modified_link_is_refused) {
    auto learner = learner_with(sql_course);
    const auto file = joins_sheet();
    const auto link = learner.browser.get(file.path()).header("location");
    Browser browser;
    BOOST_TEST(browser.get(link).status == 200);

    const auto expires = "X-Amz-Expires=" + parameter(link, "X-Amz-Expires");
    for (const auto& [from, to] :
         {std::pair<std::string, std::string>{expires, "X-Amz-Expires=604800"},
          {file.object_key, file_of(sql_course, "library").object_key},
          {"joins.pdf%22", "other.pdf%22"},
          {"application%2Fpdf", "text%2Fhtml"}}) {
        BOOST_TEST(is_refused_as(browser.get(changed(link, from, to)), "SignatureDoesNotMatch"),
                   from);
    }
    BOOST_TEST(
        is_refused_as(browser.get(link_to(file, {.secret = "another"})), "SignatureDoesNotMatch"));
    BOOST_TEST(is_refused_as(browser.get(link.substr(0, link.find('?'))), "AccessDenied"));
}

BOOST_AUTO_TEST_CASE(missing_object_is_explained_and_audited) {
    auto learner = learner_with(sql_course);
    const auto file = joins_sheet();
    facts("UPDATE lesson_resources SET object_key = 'no/such/object' WHERE public_id = $1",
          file.id);
    const auto reply = learner.browser.get(file.path());
    facts("UPDATE lesson_resources SET object_key = $2 WHERE public_id = $1", file.id,
          file.object_key);
    BOOST_TEST(reply.status == 404);
    BOOST_TEST(reply.says("This file is not there just now"));
    BOOST_TEST(reply.says("We have written to the school"));
    BOOST_TEST(
        number("SELECT count(*) AS n FROM mail_outbox WHERE kind = 'file_missing' AND data ->> "
               "'object_key' = 'no/such/object'") >= 1);
    BOOST_TEST(reply.header("location") == "");
    BOOST_TEST(audited(learner.email, "resource_download_denied", "failed", "object_is_missing") ==
               1);
    BOOST_TEST(learner.browser.get(file.path()).status == 302);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
