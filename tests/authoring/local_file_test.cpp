#include "authoring/local_file.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_services.hpp"

namespace lectern::authoring {

namespace {

struct Uploads {
    test::FakeStorage storage;
    std::vector<LocalFile> files{{"/course/a.png", "courses/sql/1.png", "image/png", 10},
                                 {"/course/b.pdf", "courses/sql/2.pdf", "application/pdf", 20}};

    /// Returns a line for each fault: `PATH: TEXT`, the text without what is expected.
    std::string faults() {
        std::string lines;
        for (const auto& fault : upload_files(storage, files, test::noon())) {
            lines += fault.path + ": " + fault.text.substr(0, fault.text.find(" (")) + '\n';
        }
        return lines;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(uploads, Uploads)

BOOST_AUTO_TEST_CASE(files_that_the_storage_does_not_have_are_uploaded) {
    storage.state = ObjectState::missing;
    BOOST_TEST(faults() == "");
    BOOST_REQUIRE(storage.stored.size() == 2U);
    BOOST_TEST(storage.stored[0].file == "/course/a.png");
    BOOST_TEST(storage.stored[0].object_key == "courses/sql/1.png");
    BOOST_TEST(storage.stored[0].content_type == "image/png");
    BOOST_TEST(storage.stored[0].size_bytes == 10);
    BOOST_TEST(storage.stored[1].object_key == "courses/sql/2.pdf");
}

BOOST_AUTO_TEST_CASE(files_that_the_storage_has_are_not_uploaded) {
    BOOST_TEST(faults() == "");
    BOOST_TEST(storage.stored.empty());
}

BOOST_AUTO_TEST_CASE(each_file_that_vanished_or_changed_is_named) {
    storage.state = ObjectState::missing;
    storage.result_of_storing = StoreResult::unreadable;
    BOOST_TEST(faults() == "/course/a.png: cannot be read\n/course/b.pdf: cannot be read\n");
    storage.result_of_storing = StoreResult::changed;
    BOOST_TEST(faults() ==
               "/course/a.png: has changed while it was imported\n"
               "/course/b.pdf: has changed while it was imported\n");
}

BOOST_AUTO_TEST_CASE(a_file_that_changed_is_named_with_the_size_that_it_had_if_that_is_another) {
    const test::TemporaryDirectory directory;
    directory.write("a.txt", "four");
    storage.state = ObjectState::missing;
    storage.result_of_storing = StoreResult::changed;
    files = {{directory.path() / "a.txt", "courses/sql/1.txt", "text/plain", 4, "hash"}};
    const auto text_of_fault = [&] { return upload_files(storage, files, test::noon())[0].text; };
    BOOST_TEST(text_of_fault() == "has changed while it was imported");
    BOOST_TEST(storage.stored.at(0).blake2b == "hash");
    files[0].size_bytes = 5;
    BOOST_TEST(text_of_fault() == "has changed while it was imported (expected 5 bytes)");
}

BOOST_AUTO_TEST_CASE(an_upload_stops_if_the_storage_refuses_or_does_not_answer) {
    const std::string refused = "/course/a.png: cannot be uploaded: the storage refuses\n";
    const std::string unknown =
        "/course/a.png: cannot be uploaded: the storage does not answer, or not as expected\n";
    storage.state = ObjectState::refused;
    BOOST_TEST(faults() == refused);
    storage.state = ObjectState::unknown;
    BOOST_TEST(faults() == unknown);
    BOOST_TEST(storage.stored.empty());

    storage.state = ObjectState::missing;
    storage.result_of_storing = StoreResult::refused;
    BOOST_TEST(faults() == refused);
    storage.result_of_storing = StoreResult::unknown;
    BOOST_TEST(faults() == unknown);
    BOOST_TEST(storage.stored.size() == 2U, "one for each of the last two results");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::authoring
