#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace lectern::sandbox {

/// A price as the school's operator would have made it at Stripe. The file holds
/// `{"price_x":{"amount_minor":4900,"currency":"eur","name":"Practical SQL"}}`; the name is
/// optional, and so is `"active":false`.
struct Price {
    std::string id;
    std::string name;  // what the payment page calls it; the id when the file has none
    std::int64_t amount_minor = 0;
    std::string currency;   // lower case
    bool is_active = true;  // archived otherwise: kept, and sold no more
};

/// What is wrong with the file, in words; empty when it is good.
std::string fault_in_prices(const std::filesystem::path& file);

/// Reads the file each time, so that a price may be added while the sandbox runs.
std::optional<Price> find_price(const std::filesystem::path& file, const std::string& id);

/// Writes the file anew with one more price.
void add_price(const std::filesystem::path& file, const Price& price);

}  // namespace lectern::sandbox
