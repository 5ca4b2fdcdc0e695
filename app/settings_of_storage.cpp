#include "settings_of_storage.hpp"

#include "setting_checks.hpp"
#include "url_checks.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

constexpr int shortest_link_seconds = 60;
constexpr int longest_link_seconds = 300;

// An empty value is accepted here; find_incomplete_sets reports it if another of its set is given.

Fault r2_endpoint_fault(const std::string& value, Mode mode) {
    if (value.empty() ||
        matches(value, R"(https://[0-9a-f]{32}(\.[a-z]+)?\.r2\.cloudflarestorage\.com)"))
        return {};
    if (mode == Mode::sandbox && is_loopback_origin(value)) return {};
    return "must be https://ACCOUNT.r2.cloudflarestorage.com";
}

Fault r2_bucket_fault(const std::string& value, Mode) {
    if (value.empty() || matches(value, "[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")) return {};
    return "must be the name of a bucket";
}

Fault r2_key_fault(const std::string& value, Mode) {
    if (value.empty() || matches(value, "[A-Za-z0-9_+/=-]+")) return {};
    return "must be letters and digits";
}

Fault link_seconds_fault(const std::string& value, Mode) {
    const int seconds = number_from(value);
    if (seconds >= shortest_link_seconds && seconds <= longest_link_seconds) return {};
    return "must be a number from 60 to 300";
}

}  // namespace

std::vector<SettingRow> settings_of_storage() {
    // clang-format off
    return {
        {{Group::storage, "R2_ENDPOINT", "",
          "https://ACCOUNT.r2.cloudflarestorage.com; empty for a school without files"},
         r2_endpoint_fault, keep<&Config::r2_endpoint>},
        {{Group::storage, "R2_BUCKET", "",
          "the bucket with the files of the courses"},
         r2_bucket_fault, keep<&Config::r2_bucket>},
        {{Group::storage, "R2_ACCESS_KEY_ID", "",
          "the id of an access key that may read the bucket's objects; an import of folders also writes them"},
         r2_key_fault, keep<&Config::r2_access_key_id>},
        {{Group::storage, "R2_SECRET_ACCESS_KEY", "",
          "the secret of that access key", secret,
          {Process::pages, Process::outside, Process::command}},
         r2_key_fault, keep<&Config::r2_secret_access_key>},
        {{Group::storage, "RESOURCE_LINK_SECONDS", "120",
          "how many seconds a link to a file is valid, 60 to 300"},
         link_seconds_fault, keep_number<&Config::resource_link_seconds>},
    };
    // clang-format on
}

}  // namespace lectern
