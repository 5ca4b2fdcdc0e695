#include "settings_of_seller.hpp"

#include <algorithm>
#include <cstddef>

#include "platform/text_list.hpp"
#include "setting_checks.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

constexpr std::size_t most_address_lines = 6;
constexpr std::size_t longest_url = 500;  // std::regex recurses for each character

Fault seller_address_fault(const std::string& value, Mode mode) {
    if (value.empty()) return {};
    const auto lines = split_at(value, '|');
    const bool has_empty =
        std::ranges::any_of(lines, [](const auto& line) { return line.empty(); });
    if (has_empty || lines.size() > most_address_lines)
        return "must be 1 to 6 lines with | between, none of them empty";
    return short_text_fault(value, mode);
}

Fault vat_id_fault(const std::string& value, Mode) {
    if (value.empty() || matches(value, "[A-Za-z0-9][A-Za-z0-9 ./-]{3,29}")) return {};
    return "must be a tax number such as DE123456789";
}

Fault address_fault(const std::string& value, Mode) {
    if (matches(value, R"([^\s@<>]+@[^\s@<>]+)")) return {};
    return "must be an e-mail address";
}

Fault support_email_fault(const std::string& value, Mode mode) {
    if (!value.empty()) return address_fault(value, mode);
    return mode == Mode::production ? Fault{"is missing"} : Fault{};
}

Fault page_url_fault(const std::string& value, Mode) {
    // Printable ASCII without what RFC 3986 leaves out of URLs.
    constexpr auto page = R"re(https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!#-;=?-\[\]_a-z~]*)?)re";
    if (value.empty() || (value.size() <= longest_url && matches(value, page))) return {};
    return "must be https://HOST/PATH, of at most " + std::to_string(longest_url) + " bytes";
}

void keep_seller_address(Config& config, const std::string& value) {
    config.seller_address = joined(split_at(value, '|'), "\n");
}

}  // namespace

std::vector<SettingRow> settings_of_seller() {
    // clang-format off
    return {
        {{Group::contact, "LECTERN_SUPPORT_EMAIL", "",
          "the school's e-mail address for questions; required in production"},
         support_email_fault, keep<&Config::support_email>},
        {{Group::contact, "LECTERN_REFUND_POLICY_URL", "",
          "the page with the school's refund policy: https://school.example/refunds"},
         page_url_fault, keep<&Config::refund_policy_url>},
        {{Group::contact, "LECTERN_REFUND_PROMISE", "",
          "the school's promise about refunds, beside the price and on receipts: Your money back within 30 days."},
         short_text_fault, keep<&Config::refund_promise>},
        {{Group::contact, "LECTERN_SELLER_NAME", "",
          "who sells the courses, as it must stand on receipts: Ada Albrecht, or a company"},
         short_text_fault, keep<&Config::seller_name>},
        {{Group::contact, "LECTERN_SELLER_ADDRESS", "",
          "the seller's postal address, its lines divided by |: 1 Lecture Street|10115 Berlin|Germany"},
         seller_address_fault, keep_seller_address},
        {{Group::contact, "LECTERN_SELLER_VAT_ID", "",
          "the seller's VAT or tax number: DE123456789"},
         vat_id_fault, keep<&Config::seller_vat_id>},
        {{Group::pages, "LECTERN_WITHDRAWAL_WAIVER", "off",
          "on or off: whether buyers must tick that the course starts at once and they lose the right of withdrawal"},
         on_or_off_fault, keep_switch<&Config::asks_for_withdrawal_waiver>},
        {{Group::contact, "LECTERN_TERMS_URL", "",
          "the page with the school's terms, linked on every page and in mails: https://school.example/terms"},
         page_url_fault, keep<&Config::terms_url>},
        {{Group::contact, "LECTERN_PRIVACY_URL", "",
          "the page about privacy, linked in the same places: https://school.example/privacy"},
         page_url_fault, keep<&Config::privacy_url>},
        {{Group::contact, "LECTERN_IMPRINT_URL", "",
          "the page that says who runs the school, linked in the same places: https://school.example/imprint"},
         page_url_fault, keep<&Config::imprint_url>},
    };
    // clang-format on
}

}  // namespace lectern
