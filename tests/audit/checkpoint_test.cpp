#include "audit/checkpoint.hpp"

#include <chrono>

#include <boost/test/unit_test.hpp>

#include "platform/ed25519.hpp"
#include "support/seal_keys.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

audit::Checkpoint unsigned_checkpoint() {
    return {.installation = "abc",
            .position = 17,
            .hash = std::string(32, '\x0f'),
            .at = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}} + 12h + 5us,
            .signature = {}};
}

audit::Checkpoint signed_checkpoint() {
    auto checkpoint = unsigned_checkpoint();
    audit::sign(checkpoint, *ed25519::find_private_key(seal_key));
    return checkpoint;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(audit_checkpoints)

BOOST_AUTO_TEST_CASE(a_checkpoint_is_one_line_of_json) {
    BOOST_TEST(audit::line_from(unsigned_checkpoint()) ==
               R"({"audit_checkpoint":17,)"
               R"("hash":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",)"
               R"("at":"2026-11-23T12:00:00.000005Z","installation":"abc"})");
}

BOOST_AUTO_TEST_CASE(checkpoints_are_found_among_other_lines) {
    const auto plain = unsigned_checkpoint();
    const auto with_signature = signed_checkpoint();
    const auto text = "-- Boot --\n" + audit::line_from(plain) + "\n{\"audit\":1}\n\n" +
                      audit::line_from(with_signature) + '\n';
    BOOST_TEST(
        (audit::list_checkpoints(text) == std::vector<audit::Checkpoint>{plain, with_signature}));
}

BOOST_AUTO_TEST_CASE(a_line_that_is_not_a_whole_checkpoint_is_left_out) {
    const auto line = audit::line_from(signed_checkpoint());
    const auto with = [&](const std::string& part, const std::string& other) {
        auto changed = line;
        return changed.replace(changed.find(part), part.size(), other);
    };
    for (const auto& text :
         {line.substr(0, line.size() - 2), with("0f0f", "0f0"), with("2026-11-23", "2026-13-23"),
          with("T12", "T25"), with("\"at\"", "\"when\""), with("17", "\"17\"")})
        BOOST_TEST(audit::list_checkpoints(text).empty(), text);
}

BOOST_AUTO_TEST_CASE(a_signature_covers_every_member) {
    const auto keys = *ed25519::find_public_keys(seal_public_key);
    const auto checkpoint = signed_checkpoint();
    BOOST_TEST(audit::is_signed_by(checkpoint, keys));
    BOOST_TEST(!audit::is_signed_by(unsigned_checkpoint(), keys));
    BOOST_TEST(!audit::is_signed_by(checkpoint, *ed25519::find_public_keys(other_seal_public_key)));
    auto changed = checkpoint;
    changed.installation = "abd";
    BOOST_TEST(!audit::is_signed_by(changed, keys));
    changed = checkpoint;
    changed.position = 18;
    BOOST_TEST(!audit::is_signed_by(changed, keys));
    changed = checkpoint;
    changed.hash[0] = 'x';
    BOOST_TEST(!audit::is_signed_by(changed, keys));
    changed = checkpoint;
    changed.at += 1us;
    BOOST_TEST(!audit::is_signed_by(changed, keys));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
