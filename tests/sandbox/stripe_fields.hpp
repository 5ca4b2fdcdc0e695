#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern::sandbox {

/// The parameters of a Stripe request: form-encoded, nested with brackets (`line_items[0][price]`).
/// If a name is repeated, the last value counts.
class StripeFields {
  public:
    /// Throws StripeError if a name or an escape is malformed.
    explicit StripeFields(std::string_view encoded);

    [[nodiscard]] std::optional<std::string> find(const std::string& name) const;
    /// Returns the members of `name[…]` one level down: `metadata` finds `metadata[order_id]`.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> members(
        const std::string& name) const;
    /// Whether there is `name` or a field inside it.
    [[nodiscard]] bool has(const std::string& name) const;
    /// Returns the names before the first bracket.
    [[nodiscard]] std::set<std::string> top_names() const;
    [[nodiscard]] const std::map<std::string, std::string>& all() const { return values_; }

  private:
    std::map<std::string, std::string> values_;
};

}  // namespace lectern::sandbox
