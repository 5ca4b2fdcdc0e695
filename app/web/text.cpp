#include "web/text.hpp"

#include <cstdint>

namespace lectern::web {

namespace {

struct Lead {
    int continuation_bytes;
    std::uint32_t bits;
    std::uint32_t smallest;  // below it the form is overlong
};

bool read_lead(unsigned char byte, Lead& lead) {
    if ((byte & 0xe0U) == 0xc0U)
        lead = {1, byte & 0x1fU, 0x80};
    else if ((byte & 0xf0U) == 0xe0U)
        lead = {2, byte & 0x0fU, 0x800};
    else if ((byte & 0xf8U) == 0xf0U)
        lead = {3, byte & 0x07U, 0x10000};
    else
        return false;
    return true;
}

bool is_character(std::uint32_t code_point) {
    const bool is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    return code_point <= 0x10ffff && !is_surrogate;
}

}  // namespace

bool is_clean_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == 0) return false;
        if (byte < 0x80) continue;

        Lead lead{};
        if (!read_lead(byte, lead)) return false;
        auto code_point = lead.bits;
        for (int k = 0; k < lead.continuation_bytes; ++k) {
            if (++i == text.size()) return false;
            const auto next = static_cast<unsigned char>(text[i]);
            if ((next & 0xc0U) != 0x80U) return false;
            code_point = (code_point << 6U) | (next & 0x3fU);
        }
        if (code_point < lead.smallest || !is_character(code_point)) return false;
    }
    return true;
}

}  // namespace lectern::web
