#pragma once

#include <string>
#include <string_view>

// Whole pictures of 6 × 4 pixels, one of each kind that lessons show. ffmpeg made them, except the
// GIF.

namespace lectern::test {

inline std::string bytes_of_hex(std::string_view digits) {
    std::string bytes;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        bytes += static_cast<char>(std::stoi(std::string{digits.substr(at, 2)}, nullptr, 16));
    }
    return bytes;
}

inline std::string tiny_png() {
    return bytes_of_hex(
        "89504e470d0a1a0a0000000d49484452000000060000000408020000002266d9140000000970485973000000"
        "0100000001004f25c4d60000001249444154789c63f8cbc08086d0f9440b01009d8117b9ca23769600000000"
        "49454e44ae426082");
}

inline std::string tiny_jpeg() {
    return bytes_of_hex(
        "ffd8ffe000104a46494600010200000100010000ffdb00430008040404040405050505050506060606060606"
        "06060606060607070708080807070706060707080808080909090808080809090a0a0a0c0c0b0b0e0e0e1111"
        "14ffc4004c000101000000000000000000000000000000060101010000000000000000000000000000060710"
        "0100000000000000000000000000000000110100000000000000000000000000000000ffc000110800040006"
        "03012200021100031100ffda000c03010002110311003f008b00517f7fffd9");
}

inline std::string tiny_gif() {
    return bytes_of_hex(
        "47494638396106000400800000000000ffffff21f90401000000002c000000000100010000020144003b");
}

inline std::string tiny_webp() {
    return bytes_of_hex(
        "524946463c000000574542505650382030000000d001009d012a0600040002003425a00274ba01f80003b000"
        "fef0e8f7ff20b96175c8d7ff203fe407fc80fff8f2000000");
}

/// Without loss, which is another format inside the file.
inline std::string tiny_lossless_webp() {
    return bytes_of_hex("524946461c000000574542505650384c0f0000002f05c000000710f58ffe0722a2ff0100");
}

}  // namespace lectern::test
