#include "audit/verify_commands.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>

#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "platform/ed25519.hpp"
#include "platform/files.hpp"
#include "platform/json.hpp"

namespace lectern::audit {
namespace {

std::string content_of(std::string_view option, const std::string& file) {
    expect_regular_file(option, file);
    auto content = read_file(file);
    if (!content) throw CommandFailure{file + ": cannot be read"};
    return *std::move(content);
}

std::vector<std::string> public_keys_in(const std::string& file) {
    auto keys = ed25519::find_public_keys(content_of("--public-key", file));
    if (!keys) throw CommandFailure{file + ": is not an Ed25519 public key in PEM"};
    return *std::move(keys);
}

std::vector<Checkpoint> checkpoints_in(const std::string& file) {
    auto checkpoints = list_checkpoints(content_of("--checkpoints", file));
    if (checkpoints.empty()) throw CommandFailure{file + ": holds no checkpoint"};
    return checkpoints;
}

std::int64_t signed_checkpoints(const Verification& record) {
    return std::ranges::count_if(record.checkpoints, [](const Checkpoint& checkpoint) {
        return !checkpoint.signature.empty();
    });
}

std::string summary_of(const Verification& record, bool signatures_are_checked) {
    auto text = "intact; rows sealed: " + std::to_string(record.position) +
                ", not sealed yet: " + std::to_string(record.unsealed) +
                "; checkpoints: " + std::to_string(record.checkpoints.size());
    if (!record.checkpoints.empty()) {
        const auto& newest = record.checkpoints.back();
        text +=
            ", newest at position " + std::to_string(newest.position) + " of " + iso8601(newest.at);
    }
    if (!signatures_are_checked) return text + "; signatures not checked";
    return text + "; signatures valid: " + std::to_string(signed_checkpoints(record));
}

std::string record_of(const Verification& record, bool signatures_are_checked) {
    const auto newest =
        record.checkpoints.empty()
            ? json::Scalar{nullptr}
            : json::Raw{json::object({{"position", record.checkpoints.back().position},
                                      {"at", iso8601(record.checkpoints.back().at)}})};
    return json::object(
        {{"is_intact", true},
         {"sealed_rows", record.position},
         {"unsealed_rows", record.unsealed},
         {"checkpoints", static_cast<std::int64_t>(record.checkpoints.size())},
         {"newest_checkpoint", newest},
         {"valid_signatures", signatures_are_checked ? json::Scalar{signed_checkpoints(record)}
                                                     : json::Scalar{nullptr}}});
}

}  // namespace

IntactRecord expect_intact_record(Database& database, const Evidence& evidence) {
    const auto record = verify_record(database, evidence);
    if (record.fault) throw CommandFailure{*record.fault};
    const bool signatures_are_checked = !evidence.public_keys.empty();
    return {summary_of(record, signatures_are_checked), record_of(record, signatures_are_checked)};
}

int verify_audit(const Options& options) {
    Evidence evidence;
    if (const auto file = options.value("--public-key"))
        evidence.public_keys = public_keys_in(*file);
    if (const auto file = options.value("--checkpoints"))
        evidence.checkpoints = checkpoints_in(*file);

    // No time limit: it reads the whole record.
    Database database{read_database_url(), std::chrono::seconds{0}};
    try {
        const auto [line, record] = expect_intact_record(database, evidence);
        print_result(line, record, options.output_format());
    } catch (const CommandFailure& fault) {
        if (options.output_format() == OutputFormat::json)
            std::cout << json::object({{"is_intact", false}, {"fault", fault.what()}}) << '\n';
        throw;
    }
    return 0;
}

}  // namespace lectern::audit
