#include "platform/file_digest.hpp"

#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "platform/crypto.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {

BOOST_AUTO_TEST_SUITE(file_digest)

BOOST_AUTO_TEST_CASE(the_digest_of_a_file_is_that_of_its_content_whatever_its_size) {
    const TemporaryDirectory directory;
    for (const std::size_t size : {0U, 1U, 65536U, 65537U, 200000U}) {
        const std::string content(size, 'x');
        directory.write("file", content);
        const auto digest = digest_of_file(directory.path() / "file");
        BOOST_TEST(digest.bytes == static_cast<std::int64_t>(size));
        BOOST_TEST(digest.sha256 == crypto::hex(crypto::sha256(content)));
    }
}

BOOST_AUTO_TEST_CASE(a_missing_file_and_a_directory_have_no_digest) {
    const TemporaryDirectory directory;
    BOOST_CHECK_THROW(digest_of_file(directory.path() / "none"), std::runtime_error);
    BOOST_CHECK_THROW(digest_of_file(directory.path()), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
