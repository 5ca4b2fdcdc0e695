#include "web/view.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <kainjow/mustache.hpp>
#include <stdexcept>
#include <string_view>

#include "platform/html.hpp"
#include "web/template_source.hpp"

namespace lectern::web {

namespace {

namespace mustache = kainjow::mustache;
using Data = mustache::data;

/// The output that kainjow writes to. kainjow requires a stream.
class Page {
  public:
    explicit Page(std::string& text) : text_{text} {}
    Page& operator<<(const std::string& piece) {
        text_ += piece;
        return *this;
    }

  private:
    std::string& text_;
};

const Data true_value{true};
const Data false_value{false};

/// Refers to one of our objects from within kainjow's data. kainjow hands it back when it enters
/// the section. Of its kinds of data only the partial, a function, can carry a value of ours.
struct Mark {
    const ViewData* object;
    std::string operator()() const { return {}; }
};

Data mark_of(const ViewData& object) {
    return mustache::partial{Mark{&object}};
}

const ViewData* object_of(const Data& data) {
    if (!data.is_partial()) return nullptr;
    const auto* const mark = data.partial_value().target<Mark>();
    return mark == nullptr ? nullptr : mark->object;
}

Data marks_of(const std::vector<ViewData>& items) {
    Data list{Data::type::list};
    // kainjow's push_back copies each item.
    auto& inside = const_cast<mustache::list&>(list.list_value());
    inside.reserve(items.size());
    for (const auto& item : items) inside.push_back(mark_of(item));
    return list;
}

/// The scopes in which kainjow looks up names while it renders: the page's data and the objects of
/// the open sections. Each value becomes kainjow's kind of data only when kainjow asks for it.
class Frames final : public mustache::basic_context<std::string> {
  public:
    explicit Frames(const ViewData& data) : frames_{&data} {}

    void push(const Data* data) override { frames_.push_back(object_of(*data)); }
    void pop() override { frames_.pop_back(); }

    [[nodiscard]] const Data* get(const std::string& name) const override {
        const auto* const value = find(name);
        return value == nullptr ? nullptr : shown(*value);
    }
    /// Partials are inlined when templates are loaded.
    [[nodiscard]] const Data* get_partial(const std::string&) const override { return nullptr; }

  private:
    [[nodiscard]] const ViewData* find(const std::string& name) const {
        for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
            if (*frame == nullptr) continue;
            if (const auto* const value = (*frame)->get(name)) return value;
        }
        return nullptr;
    }

    [[nodiscard]] const Data* shown(const ViewData& value) const {
        if (value.is_bool()) return value.is_true() ? &true_value : &false_value;
        if (value.is_string()) {
            // One string is enough: kainjow writes it out before it asks for another.
            const_cast<std::string&>(text_.string_value()) = value.string_value();
            return &text_;
        }
        return &marks_.emplace_back(value.is_list() ? marks_of(value.list_value())
                                                    : mark_of(value));
    }

    std::vector<const ViewData*> frames_;  // null for a section that is not about an object
    mutable Data text_{std::string{}};
    mutable std::deque<Data> marks_;  // of the lists and objects asked for; addresses stay valid
};

}  // namespace

struct Views::Template {
    mutable mustache::mustache parsed;  // mutable, because kainjow stores its last error in it
    /// Copies, because a copy has none of the spare capacity that parsing left in every list.
    explicit Template(const mustache::mustache& read) : parsed{read} {}
};

Views::Views() = default;

Views::Views(const std::filesystem::path& directory, const Assets& assets,
             const std::string& excluded_prefix) {
    for (const auto& [name, source] : load_templates(directory, assets)) {
        if (!excluded_prefix.empty() && name.starts_with(excluded_prefix)) continue;
        const mustache::mustache read{source};
        if (!read.is_valid()) {
            throw std::runtime_error{"view " + name + ": " + read.error_message()};
        }
        auto made = std::make_unique<Template>(read);
        if (is_plain_template(name)) {
            made->parsed.set_custom_escape([](const std::string& value) { return value; });
        } else {
            made->parsed.set_custom_escape(escaped_html);
        }
        templates_.emplace(name, std::move(made));
    }
}

Views::~Views() = default;

std::string Views::render(const std::string& name, const ViewData& data) const {
    const auto found = templates_.find(name);
    if (found == templates_.end()) throw std::out_of_range{"view " + name + ": does not exist"};
    std::string result;
    result.reserve(std::size_t{16} * 1024);
    Page page{result};
    Frames frames{data};
    found->second->parsed.render(frames, page);
    for (char& letter : result) letter = letter == blank_mark ? ' ' : letter;  // vectorised
    return result;
}

bool Views::has(const std::string& name) const {
    return templates_.contains(name);
}

std::vector<std::string> Views::names() const {
    std::vector<std::string> names;
    for (const auto& [name, unused] : templates_) names.push_back(name);
    return names;
}

}  // namespace lectern::web
