#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace lectern::web {

/// The files that nginx serves below /assets/, each by a name that changes with its content, so
/// that browsers may keep them for ever. nginx/prepare_assets makes the files of those names.
class Assets {
  public:
    Assets() = default;
    explicit Assets(const std::filesystem::path& directory);

    [[nodiscard]] bool is_empty() const { return lasting_names_.empty(); }
    /// The text of a view, with `/assets/site.css` become `/assets/site.0123456789ab.css`. Throws
    /// std::runtime_error for a file that is not there.
    [[nodiscard]] std::string with_lasting_names(std::string_view source) const;

  private:
    std::map<std::string, std::string, std::less<>> lasting_names_;
};

}  // namespace lectern::web
