// Whether nginx's configuration was rendered from the templates of this release.

#include "operations/doctor_nginx.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "platform/files.hpp"
#include "support/command_line.hpp"
#include "support/findings.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::operations {

using test::lines_of_findings;

BOOST_AUTO_TEST_SUITE(doctor_nginx)

namespace {

/// A copy of the templates, and what nginx/render makes of them.
struct Rendered {
    test::TemporaryDirectory directory;
    std::filesystem::path templates = directory.path() / "nginx";
    std::filesystem::path result = directory.path() / "rendered";

    Rendered() {
        std::filesystem::copy(test::in_source("nginx"), templates,
                              std::filesystem::copy_options::recursive);
        const auto command =
            '\'' + (templates / "render").string() + "' loopback '" + result.string() +
            "' SHARE=/s SOCKETS=/s CACHE=/c STATE=/t LOGS=/l SITE_HOST=localhost SITE_PORT=1 "
            "SITE_ORIGIN=http://localhost:1 SANDBOX_PORT=2 SANDBOX_SOCKET=/s/s "
            "STREAM_ORIGIN=http://localhost:2 STORAGE_ORIGIN=http://localhost:2 "
            "CHECKOUT_ORIGINS=http://localhost:2";
        if (std::system(command.c_str()) != 0) throw std::runtime_error{"failed: " + command};
    }
    [[nodiscard]] std::string found() const {
        return lines_of_findings(check_nginx(result, templates));
    }
    [[nodiscard]] std::string other(const std::string& name) const {
        return "fault " + result.string() + " was rendered from other templates: " + name;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_configuration_of_the_same_templates_is_sound, Rendered) {
    BOOST_TEST(found() == "ok " + result.string() + " was rendered by this release\n");
}

BOOST_FIXTURE_TEST_CASE(a_changed_new_or_removed_template_is_a_fault, Rendered) {
    directory.write("nginx/site/pages.conf", "# another\n");
    BOOST_TEST(found() == other("site/pages.conf differs\n"));
    directory.write("nginx/http/another.conf", "# new\n");
    BOOST_TEST(found() == other("http/another.conf and 1 more differ\n"));
    std::filesystem::remove(templates / "http" / "another.conf");
    std::filesystem::remove(templates / "site" / "pages.conf");
    BOOST_TEST(found() == other("site/pages.conf differs\n"));
}

BOOST_FIXTURE_TEST_CASE(a_file_that_nginx_render_does_not_take_is_no_difference, Rendered) {
    for (const auto* name : {"http/README", "http/.hidden.conf", "site/pages.conf~",
                             "pages/notes.md", "servers/README", "servers/another.conf"})
        directory.write(std::string{"nginx/"} + name, "# new\n");
    BOOST_TEST(found() == "ok " + result.string() + " was rendered by this release\n");
}

BOOST_FIXTURE_TEST_CASE(a_changed_server_and_a_changed_choice_of_servers_are_faults, Rendered) {
    directory.write("nginx/servers/loopback.conf", "# another\n");
    BOOST_TEST(found() == other("servers/loopback.conf differs\n"));
    directory.write("nginx/render", "# takes more files\n");
    BOOST_TEST(found() == other("render and 1 more differ\n"));
}

BOOST_FIXTURE_TEST_CASE(nginx_render_takes_the_same_files, Rendered) {
    std::string taken = "files=(lectern.conf";
    for (const auto& [folder, ending] : always_taken)
        taken += ' ' + std::string{folder} + "/*" + std::string{ending};
    const auto script = read_file(templates / "render").value_or("");
    BOOST_TEST(test::contains(script, taken + ")\n"));
}

BOOST_FIXTURE_TEST_CASE(a_configuration_of_an_older_release_is_a_fault, Rendered) {
    std::filesystem::remove(result / "rendered-from");
    BOOST_TEST(found() == "fault " + result.string() + " was rendered by an older release\n");
}

BOOST_FIXTURE_TEST_CASE(without_a_configuration_here_nothing_is_checked, Rendered) {
    std::filesystem::remove_all(result);
    BOOST_TEST(found().starts_with("? " + result.string() + " cannot be read"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::operations
