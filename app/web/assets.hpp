#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace lectern::web {

/// Maps the files that nginx serves below /assets/ to names that contain a hash of their content,
/// so that browsers may cache them forever. nginx/prepare_assets creates the files with those
/// names.
class Assets {
  public:
    Assets() = default;
    explicit Assets(const std::filesystem::path& directory);

    [[nodiscard]] bool is_empty() const { return hashed_names_.empty(); }
    /// Returns the text of a view with the name of each asset replaced: `/assets/site.css` becomes
    /// `/assets/site.0123456789ab.css`. Throws std::runtime_error if there is no such file.
    [[nodiscard]] std::string with_hashed_names(std::string_view source) const;

  private:
    std::map<std::string, std::string, std::less<>> hashed_names_;
};

}  // namespace lectern::web
