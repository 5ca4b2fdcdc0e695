#include "platform/database_sessions.hpp"

#include <algorithm>
#include <iterator>

#include <unistd.h>

#include "platform/standard_output.hpp"

namespace lectern {

namespace {

/// Returns how many of the remaining rows the next statement writes. There is one text for each
/// number, and each is prepared, so there are few numbers.
std::size_t rows_together(std::size_t remaining) {
    for (const std::size_t many : {512U, 64U, 8U})
        if (remaining >= many) return many;
    return remaining;
}

/// Returns `VALUES ($1, $2), ($3, $4), …`.
std::string values_clause(std::size_t rows, std::size_t columns) {
    std::string text = " VALUES ";
    for (std::size_t at = 0; at < rows * columns; ++at) {
        if (at % columns == 0) text += at == 0 ? "(" : "), (";
        if (at % columns != 0) text += ", ";
        text += '$' + std::to_string(at + 1);
    }
    return text + ") ";
}

}  // namespace

Rows run_query(DatabaseHandle& handle, const char* sql, const std::vector<Parameter>& parameters) {
    return handle.run(sql, parameters);
}

// ---- AutocommitConnection ----

AutocommitConnection::AutocommitConnection(DatabaseImplementation& implementation)
    : implementation_{implementation}, transaction_{implementation.translated("read", [&] {
          return std::make_unique<pqxx::nontransaction>(implementation.link().connection);
      })} {}

Rows AutocommitConnection::run(const char* sql, const std::vector<Parameter>& parameters) {
    return implementation_.run(*transaction_, sql, parameters);
}

// ---- WriteTransaction ----

WriteTransaction::WriteTransaction(DatabaseImplementation& implementation)
    : implementation_{implementation}, transaction_{implementation.begin()} {}

WriteTransaction::~WriteTransaction() {
    implementation_.end(std::move(transaction_));
}

void WriteTransaction::print_after_commit(std::string line) {
    lines_.push_back(std::move(line));
}

void WriteTransaction::add_to_batch(const BatchInsert& batch, std::vector<Parameter> row) {
    batch_.push_back({&batch, std::move(row)});
}

// Plain statements: libpqxx 6.4 does not send the SAVEPOINT of a subtransaction that only uses
// parameters. Attempts may nest under one name: RELEASE ends the innermost savepoint of that name.
bool WriteTransaction::attempt(const std::function<bool()>& work) {
    const auto rows = batch_.size();
    const auto lines = lines_.size();
    const auto channels = channels_;
    const auto undo = [&] {
        execute("ROLLBACK TO SAVEPOINT attempt");
        execute("RELEASE SAVEPOINT attempt");
        batch_.resize(std::min(rows, batch_.size()));
        lines_.resize(std::min(lines, lines_.size()));
        channels_ = channels;
    };
    execute("SAVEPOINT attempt");
    try {
        if (work()) {
            execute("RELEASE SAVEPOINT attempt");
            return true;
        }
    } catch (const DatabaseUnavailable&) {
        throw;
    } catch (...) {
        undo();
        throw;
    }
    undo();
    return false;
}

void WriteTransaction::notify_after_commit(std::string channel) {
    channels_.insert(std::move(channel));
}

void WriteTransaction::execute(const char* statement) {
    is_whole_ = false;
    implementation_.sent(statement, [&] { transaction_->exec(statement); });
    is_whole_ = true;
}

Rows WriteTransaction::run(const char* sql, const std::vector<Parameter>& parameters) {
    is_whole_ = false;
    auto rows = implementation_.run(*transaction_, sql, parameters);
    is_whole_ = true;
    return rows;
}

void WriteTransaction::commit() {
    write_batches();
    if (!is_whole_) {
        throw DatabaseError{"database: a transaction in which a statement failed cannot commit",
                            "25P02"};
    }
    implementation_.commit(*transaction_);
    for (auto& line : lines_) print_or_lose(std::move(line));
}

void WriteTransaction::write_batches() {
    while (!batch_.empty()) {
        const auto& batch = *batch_.front().batch;
        const auto others = std::stable_partition(
            batch_.begin(), batch_.end(), [&](const auto& row) { return row.batch == &batch; });
        const std::vector<BatchRow> rows{std::make_move_iterator(batch_.begin()),
                                         std::make_move_iterator(others)};
        batch_.erase(batch_.begin(), others);
        for (auto rest = std::span{rows}; !rest.empty();) {
            const auto count = rows_together(rest.size());
            write_rows(batch, rest.first(count));
            rest = rest.subspan(count);
        }
    }
}

// Parameters of their own are faster than one array for each column, which PostgreSQL must take
// apart and put in order again.
void WriteTransaction::write_rows(const BatchInsert& batch, std::span<const BatchRow> rows) {
    std::vector<Parameter> parameters;
    for (const auto& row : rows)
        parameters.insert(parameters.end(), row.values.begin(), row.values.end());
    const auto sql =
        batch.insert + values_clause(rows.size(), rows.front().values.size()) + batch.returning;
    batch.written(*this, run(sql.c_str(), parameters));
}

}  // namespace lectern
