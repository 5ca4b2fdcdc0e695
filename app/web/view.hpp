#pragma once

#include <filesystem>
#include <initializer_list>
#include <kainjow/mustache.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "web/assets.hpp"

namespace lectern::web {

/// What a template is rendered with: text, bool, list or object.
using ViewData = kainjow::mustache::data;

struct ViewMember {
    const char* key;
    mutable ViewData value;  // moved out of the initializer list
};

/// An object of the given members: `view({{"title", course.title}, {"is_free", true}})`.
ViewData view(std::initializer_list<ViewMember> members);
ViewData view_list(std::vector<ViewData> items);
/// Puts `value` into an object without copying it.
void put(ViewData& object, const char* key, ViewData value);

/// All templates below a directory, parsed once, partials inlined. Throws std::runtime_error, which
/// names file and fault, when one does not parse, includes a missing partial or itself, sets
/// delimiters, or names an asset that is not there (when there are any): so a worker never starts
/// with a broken page.
class Views {
  public:
    explicit Views(const std::filesystem::path& directory, const Assets& assets = {});
    ~Views();
    Views(const Views&) = delete;
    Views& operator=(const Views&) = delete;

    /// `name` is the path below the directory without `.mustache`: `catalog/course`. A page (a file
    /// with a `{{! content }}` line) comes inside the layout. HTML is escaped but for names ending
    /// in `.text` or `.subject`. Throws std::out_of_range.
    [[nodiscard]] std::string render(const std::string& name, const ViewData& data) const;
    [[nodiscard]] bool has(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> names() const;
    /// The tags of a view, partials inlined, each with the sections around it: `courses/title`.
    /// What the view data must supply.
    [[nodiscard]] std::set<std::string> tags(const std::string& name) const;

  private:
    struct Template;
    std::map<std::string, std::unique_ptr<Template>> templates_;
};

}  // namespace lectern::web
