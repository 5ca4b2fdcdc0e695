#include "audit/checkpoint.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "platform/crypto.hpp"
#include "platform/ed25519.hpp"
#include "platform/json.hpp"
#include "platform/text_list.hpp"

namespace lectern::audit {
namespace {

constexpr std::string_view beginning = "{\"audit_checkpoint\":";

std::string signed_text(const Checkpoint& checkpoint) {
    return "lectern audit checkpoint 1\ninstallation=" + checkpoint.installation +
           "\nposition=" + std::to_string(checkpoint.position) +
           "\nhash=" + crypto::hex(checkpoint.hash) + "\nat=" + iso8601(checkpoint.at) + '\n';
}

/// Reads what iso8601() writes, and nothing else.
std::optional<Timestamp> find_timestamp(const std::string& text) {
    using namespace std::chrono;
    constexpr std::string_view form = "0000-00-00T00:00:00.000000Z";
    if (text.size() != form.size()) return {};
    const auto number = [&](std::size_t begin, std::size_t size) {
        int value = 0;
        std::from_chars(text.data() + begin, text.data() + begin + size, value);
        return value;
    };
    const year_month_day date{year{number(0, 4)}, month{static_cast<unsigned>(number(5, 2))},
                              day{static_cast<unsigned>(number(8, 2))}};
    if (!date.ok()) return {};
    const Timestamp time = sys_days{date} + hours{number(11, 2)} + minutes{number(14, 2)} +
                           seconds{number(17, 2)} + microseconds{number(20, 6)};
    return iso8601(time) == text ? std::optional{time} : std::nullopt;
}

/// Returns nothing if the line is cut off or otherwise not a checkpoint.
std::optional<Checkpoint> find_checkpoint(const std::string& line) {
    if (!line.starts_with(beginning)) return {};
    try {
        const auto value = json::parse(line);
        const auto position = value.integer("audit_checkpoint");
        const auto hash = crypto::find_hex_bytes(value.text("hash").value_or(""));
        const auto signature = crypto::find_base64_bytes(value.text("signature").value_or(""));
        const auto installation = value.text("installation");
        const auto at = find_timestamp(value.text("at").value_or(""));
        if (!position || !hash || !signature || !installation || !at) return {};
        return Checkpoint{*installation, *position, *hash, *at, *signature};
    } catch (const json::ParseError&) {
        return {};
    }
}

}  // namespace

void sign(Checkpoint& checkpoint, std::string_view private_key) {
    checkpoint.signature = ed25519::sign(private_key, signed_text(checkpoint));
}

bool is_signed_by(const Checkpoint& checkpoint, const std::vector<std::string>& public_keys) {
    const auto text = signed_text(checkpoint);
    return std::ranges::any_of(public_keys, [&](const std::string& key) {
        return ed25519::is_signature(checkpoint.signature, text, key);
    });
}

std::string name_of(const Checkpoint& checkpoint) {
    return "the checkpoint of " + iso8601(checkpoint.at) + " at position " +
           std::to_string(checkpoint.position);
}

std::string line_from(const Checkpoint& checkpoint) {
    std::vector<json::Member> members{{"audit_checkpoint", checkpoint.position},
                                      {"hash", crypto::hex(checkpoint.hash)},
                                      {"at", iso8601(checkpoint.at)},
                                      {"installation", checkpoint.installation}};
    if (!checkpoint.signature.empty())
        members.push_back({"signature", crypto::base64(checkpoint.signature)});
    return json::object(members);
}

std::vector<Checkpoint> list_checkpoints(const std::string& text) {
    std::vector<Checkpoint> checkpoints;
    for (const auto& line : lines_of(text))
        if (auto checkpoint = find_checkpoint(line)) checkpoints.push_back(*std::move(checkpoint));
    return checkpoints;
}

}  // namespace lectern::audit
