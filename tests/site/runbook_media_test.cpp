// The pages of docs/runbook about videos, files and the database's disk: each is run against a site
// that has that fault.

#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/test/unit_test.hpp>

#include "platform/clock.hpp"
#include "platform/crypto.hpp"
#include "support/full_disk.hpp"
#include "support/runbook_page.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"
#include "support/temporary_directory.hpp"
#include "support/unreported_payments.hpp"

namespace lectern::test {

namespace {

constexpr auto sql_lesson = "rows-and-columns";

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// During its lifetime, the lesson names a video that Stream does not have.
class MissingVideo {
  public:
    MissingVideo() { use(missing); }
    ~MissingVideo() { use(uid_); }
    MissingVideo(const MissingVideo&) = delete;
    MissingVideo& operator=(const MissingVideo&) = delete;
    /// Writes the right uid into the files of a course folder.
    void correct_uid_in(const std::filesystem::path& folder) const {
        for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
            if (!entry.is_regular_file()) continue;
            auto text = content_of(entry.path());
            const auto at = text.find(missing);
            if (at == std::string::npos) continue;
            std::ofstream{entry.path()} << text.replace(at, missing.size(), uid_);
        }
    }

  private:
    // The sandbox has every uid of 32 digits.
    inline static const std::string missing = "gone-from-stream";

    static void use(const std::string& uid) {
        facts("UPDATE course_lessons SET stream_uid = $2 WHERE slug = $1", sql_lesson, uid);
    }
    const std::string uid_ =
        facts("SELECT stream_uid FROM course_lessons WHERE slug = $1", sql_lesson)
            .front()
            .text("stream_uid");
};

/// During its lifetime, the bucket has no such object.
class MissingObject {
  public:
    explicit MissingObject(const std::string& key)
        : file_{std::filesystem::path{site_under_test().files} / key} {
        std::filesystem::rename(file_, away());
    }
    ~MissingObject() { restore(); }
    MissingObject(const MissingObject&) = delete;
    MissingObject& operator=(const MissingObject&) = delete;
    void restore() const {
        if (std::filesystem::exists(away())) std::filesystem::rename(away(), file_);
    }

  private:
    [[nodiscard]] std::filesystem::path away() const { return file_.string() + ".away"; }
    std::filesystem::path file_;
};

/// An event too large for the free space in any page of a table.
std::string bulky_event() {
    const auto bulk = crypto::hex(crypto::random_bytes(12'000));
    return event_about(fresh_event_id(), "product.updated",
                       R"({"id":"prod_1","name":")" + bulk + "\"}");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(runbook)

BOOST_FIXTURE_TEST_CASE(video_does_not_play, PageOfTest) {
    const auto learner = learner_with(sql_course, "ada");
    put("ada@example.com", learner.email);
    const TemporaryDirectory temporary;
    const auto folder = temporary.path() / "practical-sql";
    put("exported", folder.string());
    const MissingVideo missing;
    run_next_block();  // access, and a video that does not exist
    run_next_block();  // export
    missing.correct_uid_in(folder);
    run_next_block();  // import
    run_next_block();  // all videos are found
}

BOOST_FIXTURE_TEST_CASE(download_link_fails, PageOfTest) {
    auto learner = learner_with(sql_course, "ada");
    put("ada@example.com", learner.email);
    const auto file = facts(R"sql(
        SELECT public_id, object_key
          FROM lesson_resources
         WHERE key = 'joins'
    )sql");
    const auto path = "/resources/" + file.front().text("public_id") + "/download";
    const MissingObject missing{file.front().text("object_key")};
    BOOST_TEST(learner.browser.get(path).status == 404);
    run_next_block();  // refused, because the object is missing
    missing.restore();
    BOOST_TEST(learner.browser.get(path).status == 302);
    run_next_block();  // downloaded
}

BOOST_FIXTURE_TEST_CASE(database_full, PageOfTest) {
    put("2026-11-30", iso8601(SystemClock{}.now()).substr(0, 10));
    const FullDisk disk;
    bool is_refused = false;
    for (int i = 0; i < 50 && !is_refused; ++i) is_refused = deliver(bulky_event()).status == 503;
    BOOST_TEST(is_refused);
    expect_logged(content_of(site_under_test().logs + "/pages.log"));
    run_next_block();  // reading works
    disk.make_room();
    run_next_block();  // everything is as it should be
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
