#include "web/assets.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <stdexcept>

#include "platform/crypto.hpp"
#include "platform/files.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"
#include "web/view.hpp"

namespace lectern::web {

namespace {

std::string hash_of(const std::string& content) {
    return crypto::hex(crypto::sha256(content)).substr(0, 12);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(assets)

BOOST_AUTO_TEST_CASE(an_assets_lasting_name_contains_the_hash_of_its_content) {
    test::TemporaryDirectory folder;
    folder.write("site.css", "a {}").write("icons/star.svg", "<svg/>");
    const Assets assets{folder.path()};
    BOOST_TEST(
        assets.with_hashed_names("<link href=\"/assets/site.css\"> /assets/icons/star.svg") ==
        "<link href=\"/assets/site." + hash_of("a {}") + ".css\"> /assets/icons/star." +
            hash_of("<svg/>") + ".svg");
    folder.write("site.css", "b {}");
    BOOST_TEST(Assets{folder.path()}.with_hashed_names("/assets/site.css") ==
               "/assets/site." + hash_of("b {}") + ".css");
}

BOOST_AUTO_TEST_CASE(a_missing_asset_stops_the_start) {
    test::TemporaryDirectory folder;
    folder.write("assets/site.css", "a {}").write("page.mustache", "/assets/sitte.css");
    BOOST_CHECK_EXCEPTION((Views{folder.path(), Assets{folder.path() / "assets"}}),
                          std::runtime_error, [](const std::runtime_error& error) {
                              return std::string{error.what()} ==
                                     "view page: asset sitte.css: does not exist";
                          });
}

BOOST_AUTO_TEST_CASE(files_are_prepared_under_the_names_that_pages_use) {
    test::TemporaryDirectory folder;
    folder.write("site.css", "a {}").write("icons/photo.png", "png");
    const auto command =
        test::in_source("nginx/prepare_assets").string() + " " + folder.path().string();
    BOOST_REQUIRE(std::system(command.c_str()) == 0);
    BOOST_REQUIRE(std::system(command.c_str()) == 0);
    const auto there = [&](const std::string& file) {
        return std::filesystem::exists(folder.path() / file);
    };
    const auto lasting = "site." + hash_of("a {}") + ".css";
    BOOST_TEST(there(lasting));
    BOOST_TEST(there(lasting + ".gz"));
    BOOST_TEST(there("site.css.gz"));
    BOOST_TEST(there("icons/photo." + hash_of("png") + ".png"));
    BOOST_TEST(!there("icons/photo.png.gz"));
    // Only where brotli is installed.
    BOOST_TEST(there(lasting + ".br") == (std::system("command -v brotli >/dev/null") == 0));
    BOOST_TEST(!there("site.css.br.gz"));
    // Prepared files are not prepared again.
    BOOST_TEST(Assets{folder.path()}.with_hashed_names("/assets/site.css") == "/assets/" + lasting);
    const Assets prepared{folder.path()};
    BOOST_CHECK_THROW(static_cast<void>(prepared.with_hashed_names("/assets/" + lasting)),
                      std::runtime_error);
}

BOOST_AUTO_TEST_CASE(scripts_are_prepared_without_their_lines_of_comments) {
    const std::string script =
        "// What it does,\n// and why.\n/** One line. */\nconst a = 'http://x'; // stays\n"
        "  /** Two\n      lines. */\n  const b = /^ *\\/\\/ /;\n";
    test::TemporaryDirectory folder;
    folder.write("a.js", script);
    const auto command =
        test::in_source("nginx/prepare_assets").string() + " " + folder.path().string();
    BOOST_REQUIRE(std::system(command.c_str()) == 0);
    BOOST_TEST(read_file(folder.path() / ("a." + hash_of(script) + ".js")).value() ==
               "const a = 'http://x'; // stays\n  const b = /^ *\\/\\/ /;\n");
    BOOST_TEST(read_file(folder.path() / "a.js").value() == script);
}

BOOST_AUTO_TEST_CASE(every_view_names_existing_assets) {
    const auto views = test::in_source("views");
    BOOST_TEST(Views(views, Assets{views / "assets"}).has("catalog/catalogue"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
