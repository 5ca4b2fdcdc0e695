#include "platform/database_sessions.hpp"

#include <algorithm>

#include <unistd.h>

#include "platform/whole_line.hpp"

namespace lectern {

namespace {

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

std::vector<Parameter> columns_of(const std::vector<std::vector<Parameter>>& rows) {
    std::vector<Parameter> columns;
    for (std::size_t column = 0; column < rows.front().size(); ++column) {
        columns.emplace_back(array_of(rows, column));
    }
    return columns;
}

}  // namespace

Rows run_query(Session& session, const char* sql, const std::vector<Parameter>& parameters) {
    return session.run(sql, parameters);
}

// ---- Reading ----

Reading::Reading(Database::Implementation& implementation)
    : implementation_{implementation}, transaction_{implementation.translated("read", [&] {
          return std::make_unique<pqxx::nontransaction>(implementation.link().connection);
      })} {}

Rows Reading::run(const char* sql, const std::vector<Parameter>& parameters) {
    return implementation_.run(*transaction_, sql, parameters);
}

// ---- Writing ----

Writing::Writing(Database::Implementation& implementation)
    : implementation_{implementation}, transaction_{implementation.begin()} {}

Writing::~Writing() {
    implementation_.end(std::move(transaction_));
}

void Writing::print_after_commit(std::string line) {
    lines_.push_back(std::move(line));
}

void Writing::gather(const Gathering& gathering, std::vector<Parameter> row) {
    gathered_.push_back({&gathering, std::move(row)});
}

Transaction::Mark Writing::mark() const {
    return {gathered_.size(), lines_.size()};
}

void Writing::forget_after(const Mark& mark) {
    if (mark.rows < gathered_.size()) gathered_.resize(mark.rows);
    if (mark.lines < lines_.size()) lines_.resize(mark.lines);
}

void Writing::notify_after_commit(std::string channel) {
    channels_.insert(std::move(channel));
}

void Writing::execute(const char* statement) {
    is_whole_ = false;
    implementation_.sent(statement, [&] { transaction_->exec(statement); });
    is_whole_ = true;
}

Rows Writing::run(const char* sql, const std::vector<Parameter>& parameters) {
    is_whole_ = false;
    auto rows = implementation_.run(*transaction_, sql, parameters);
    is_whole_ = true;
    return rows;
}

void Writing::commit() {
    write_gathered();
    if (!is_whole_) {
        throw DatabaseError{"database: a transaction in which a statement failed cannot commit",
                            "25P02"};
    }
    implementation_.commit(*transaction_);
    for (auto& line : lines_) print_or_lose(std::move(line));
}

void Writing::write_gathered() {
    while (!gathered_.empty()) {
        const auto& gathering = *gathered_.front().gathering;
        const auto others =
            std::stable_partition(gathered_.begin(), gathered_.end(),
                                  [&](const auto& row) { return row.gathering == &gathering; });
        std::vector<std::vector<Parameter>> rows;
        for (auto row = gathered_.begin(); row != others; ++row) {
            rows.push_back(std::move(row->values));
        }
        gathered_.erase(gathered_.begin(), others);
        gathering.written(*this, run(gathering.sql, columns_of(rows)));
    }
}

}  // namespace lectern
