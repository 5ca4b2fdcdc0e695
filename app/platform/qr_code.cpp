#include "platform/qr_code.hpp"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace lectern {

namespace {

bool is_dark(const QRcode& code, int row, int column) {
    return (code.data[row * code.width + column] & 1U) != 0;
}

/// Appends a rectangle for each run of dark modules of a row.
void add_row(std::string& path, const QRcode& code, int row) {
    for (int column = 0; column < code.width; ++column) {
        const int start = column;
        while (column < code.width && is_dark(code, row, column)) ++column;
        if (column == start) continue;
        const auto length = std::to_string(column - start);
        path += "M" + std::to_string(start) + " " + std::to_string(row) + "h" + length + "v1h-" +
                length + "z";
    }
}

}  // namespace

QrCode qr_code(const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{
        QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), QRcode_free};
    if (!code) throw std::runtime_error{"qr code: cannot encode the text"};
    QrCode result{.size = code->width, .path = {}};
    for (int row = 0; row < code->width; ++row) add_row(result.path, *code, row);
    return result;
}

}  // namespace lectern
