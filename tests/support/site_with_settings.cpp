#include "support/site_with_settings.hpp"

#include <cstdlib>
#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_command.hpp"

namespace lectern::test {

SiteWithSettings::SiteWithSettings(const std::vector<std::string>& settings)
    : settings_{all_settings(settings)},
      pages_{pool("pages"), settings_, folder_.path() / "pages.log"},
      outside_{pool("outside"), settings_, folder_.path() / "outside.log"},
      nginx_{folder_.path()} {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms{0711});
    for (const auto* name : {"pages.sock", "outside.sock"}) {
        const auto socket = folder_.path() / name;
        BOOST_REQUIRE(wait_until_true([&] { return std::filesystem::exists(socket); }));
        std::filesystem::permissions(socket, std::filesystem::perms{0666});
    }
}

std::vector<std::string> SiteWithSettings::all_settings(
    const std::vector<std::string>& settings) const {
    auto all = environment_of_jobs();
    all.push_back("LECTERN_SOCKETS=" + folder_.path().string());
    all.push_back("LECTERN_DATABASE_URL=" + site_under_test().database);
    all.push_back("STRIPE_WEBHOOK_SECRET=" + site_under_test().webhook_secret);
    all.insert(all.end(), settings.begin(), settings.end());
    return all;
}

std::vector<std::string> SiteWithSettings::pool(const std::string& name) {
    const auto* program = std::getenv("LECTERN_BINARY");
    BOOST_REQUIRE(program != nullptr);
    return {program, "serve", "--pool", name};
}

}  // namespace lectern::test
