#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "web/assets.hpp"
#include "web/view_data.hpp"

namespace lectern::web {

/// All templates below a directory, parsed once, partials inlined; without those whose names begin
/// with `left_out`, which this process never renders and should not carry along. Throws
/// std::runtime_error, which names file and fault, when one does not parse, includes a missing
/// partial or itself, sets delimiters, or names an asset that is not there (when there are any): so
/// a worker never starts with a broken page.
class Views {
  public:
    explicit Views(const std::filesystem::path& directory, const Assets& assets = {},
                   const std::string& left_out = {});
    ~Views();
    Views(const Views&) = delete;
    Views& operator=(const Views&) = delete;

    /// `name` is the path below the directory without `.mustache`: `catalog/course`. A page (a file
    /// with a `{{! content }}` line) comes inside the layout. HTML is escaped but for names ending
    /// in `.text` or `.subject`. Throws std::out_of_range.
    [[nodiscard]] std::string render(const std::string& name, const ViewData& data) const;
    [[nodiscard]] bool has(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> names() const;

  private:
    struct Template;
    std::map<std::string, std::unique_ptr<Template>> templates_;
};

}  // namespace lectern::web
