#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "web/assets.hpp"
#include "web/view_data.hpp"

namespace lectern::web {

/// All templates below a directory, parsed once, with partials inlined. Templates whose names begin
/// with `excluded_prefix` are skipped: this process never renders them, and they would take memory.
/// Throws std::runtime_error that names file and fault if a template does not parse, includes a
/// missing partial or itself, sets delimiters, or names a missing asset (if there are assets). So a
/// worker never starts with a broken page.
class Views {
  public:
    /// Without any template.
    Views();
    explicit Views(const std::filesystem::path& directory, const Assets& assets = {},
                   const std::string& excluded_prefix = {});
    ~Views();
    Views(const Views&) = delete;
    Views& operator=(const Views&) = delete;

    /// Renders a view. `name` is its path below the directory without `.mustache`:
    /// `catalog/course`. A page (a file with a `{{! content }}` line) is rendered inside the
    /// layout. Values are escaped as HTML, except in names ending in `.text` or `.subject`. Throws
    /// std::out_of_range if there is no such view.
    [[nodiscard]] std::string render(const std::string& name, const ViewData& data) const;
    [[nodiscard]] bool has(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> names() const;

  private:
    struct Template;
    std::map<std::string, std::unique_ptr<Template>> templates_;
};

}  // namespace lectern::web
