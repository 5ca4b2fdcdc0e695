#include "prices.hpp"

#include <fstream>
#include <vector>

#include "platform/json.hpp"
#include "state_directory.hpp"

namespace lectern::sandbox {
namespace {

constexpr auto prices_schema = R"json({
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["amount_minor", "currency"],
        "properties": {
            "amount_minor": {"type": "integer", "minimum": 0, "maximum": 999999999999},
            "currency": {"type": "string", "pattern": "^[a-z]{3}$"},
            "name": {"type": "string", "minLength": 1},
            "active": {"type": "boolean"},
            "tax_behavior": {"type": "string", "enum": ["inclusive", "exclusive", "unspecified"]}
        },
        "additionalProperties": false
    }
})json";

}  // namespace

std::string product_of(const std::string& price) {
    return "prod_of_" + price;
}

std::string fault_in_prices(const std::filesystem::path& file) {
    const auto text = read_file(file);
    if (!text) return file.string() + " cannot be read";
    try {
        const auto fault = json::find_schema_fault(json::parse(*text), prices_schema);
        return fault ? file.string() + ": " + fault->path + " breaks " + fault->rule : "";
    } catch (const json::ParseError& error) {
        return file.string() + " is not JSON: " + error.what();
    }
}

std::optional<Price> find_price(const std::filesystem::path& file, const std::string& id) {
    if (!is_plain_name(id)) return {};  // a dot would address a nested member
    const auto text = read_file(file);
    if (!text) return {};
    const auto entry = json::parse(*text).find(id);
    if (!entry) return {};
    return Price{.id = id,
                 .name = entry->text("name").value_or(id),
                 .amount_minor = entry->integer("amount_minor").value_or(0),
                 .currency = entry->text("currency").value_or(""),
                 .is_active = entry->boolean("active").value_or(true),
                 .tax_behavior = entry->text("tax_behavior").value_or("unspecified")};
}

void add_price(const std::filesystem::path& file, const Price& price) {
    const auto known = json::parse(read_file(file).value_or("{}"));
    std::vector<json::Member> members;
    const auto prices = known.members();  // owns the names below
    for (const auto& [id, entry] : prices)
        if (id != price.id) members.push_back({id, json::Raw{entry.dump()}});
    members.push_back({price.id, json::Raw{json::object({{"amount_minor", price.amount_minor},
                                                         {"currency", price.currency},
                                                         {"name", price.name},
                                                         {"active", price.is_active},
                                                         {"tax_behavior", price.tax_behavior}})}});
    auto draft = file;
    draft += ".new";
    std::ofstream stream{draft, std::ios::binary};
    stream << json::object(members);
    stream.close();
    std::filesystem::rename(draft, file);
}

}  // namespace lectern::sandbox
