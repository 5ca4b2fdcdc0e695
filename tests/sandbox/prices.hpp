#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace lectern::sandbox {

/// A price as a school's operator would create it at Stripe. The file contains
/// `{"price_x":{"amount_minor":4900,"currency":"eur","name":"Practical SQL"}}`; `name`, `active`
/// and `tax_behavior` are optional.
struct Price {
    std::string id;
    std::string name;  // shown on the payment page; the id if the file has none
    std::int64_t amount_minor = 0;
    std::string currency;                      // lower case
    bool is_active = true;                     // false: archived, cannot be sold any more
    std::string tax_behavior = "unspecified";  // or inclusive, exclusive
};

/// Returns the id of the product of a price.
std::string product_of(const std::string& price);

/// Returns a description of what is wrong with the file, or an empty string.
std::string fault_in_prices(const std::filesystem::path& file);

/// Finds a price. Reads the file each time, so that prices can be added while the sandbox runs.
std::optional<Price> find_price(const std::filesystem::path& file, const std::string& id);

/// Rewrites the file with one more price, or with another state of a price that is there.
void add_price(const std::filesystem::path& file, const Price& price);

}  // namespace lectern::sandbox
