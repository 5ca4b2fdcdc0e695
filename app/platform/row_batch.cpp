#include "platform/row_batch.hpp"

#include <string>
#include <utility>

namespace lectern {

namespace {

// PostgreSQL accepts a gigabyte. A statement of this size ends long before its timeout.
constexpr std::size_t enough_bytes = 16 << 20;

std::size_t size_of(const std::vector<Parameter>& row) {
    std::size_t size = 0;
    for (const auto& value : row) size += value.text() ? value.text()->size() : 0;
    return size;
}

/// Returns one column of the rows in PostgreSQL's text form of an array.
std::string array_of(const std::vector<std::vector<Parameter>>& rows, std::size_t column) {
    std::string text = "{";
    for (const auto& row : rows) {
        if (text.size() > 1) text += ',';
        const auto& value = row.at(column).text();
        if (!value) {
            text += "NULL";
            continue;
        }
        text += '"';
        for (const char character : *value) {
            if (character == '"' || character == '\\') text += '\\';
            text += character;
        }
        text += '"';
    }
    return text + '}';
}

/// Returns the columns of the rows as one parameter each. There is at least one row.
std::vector<Parameter> array_columns(const std::vector<std::vector<Parameter>>& rows) {
    std::vector<Parameter> columns;
    for (std::size_t column = 0; column < rows.front().size(); ++column) {
        columns.emplace_back(array_of(rows, column));
    }
    return columns;
}

}  // namespace

void RowBatch::add(std::vector<Parameter> row) {
    size_ += size_of(row);
    rows_.push_back(std::move(row));
    if (size_ >= enough_bytes) write();
}

std::int64_t RowBatch::finish() {
    if (!rows_.empty()) write();
    return affected_;
}

void RowBatch::write() {
    auto parameters = array_columns(rows_);
    rows_.clear();
    size_ = 0;
    parameters.insert(parameters.begin(), owner_);
    const auto result = run_query(handle_, sql_, parameters);
    affected_ += result.affected();
    if (written_) written_(result);
}

}  // namespace lectern
