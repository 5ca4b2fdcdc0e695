#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/clock.hpp"
#include "platform/row_id.hpp"

// Access to PostgreSQL. libpqxx is used only behind this header. SQL runs through `query()`, with
// bound parameters; each statement text is prepared once per connection.

namespace lectern {

/// The server is unreachable, broke the connection, or is out of disk, memory or connections. The
/// outcome of the statement is unknown; a retry may succeed.
class DatabaseUnavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The server rejected a statement.
class DatabaseError : public std::runtime_error {
  public:
    DatabaseError(const std::string& message, std::string sqlstate)
        : std::runtime_error{message}, sqlstate_{std::move(sqlstate)} {}
    /// The SQLSTATE, five characters (PostgreSQL, appendix A); empty if there is none.
    [[nodiscard]] const std::string& sqlstate() const { return sqlstate_; }

  private:
    std::string sqlstate_;
};

/// Returns what PostgreSQL says if the role has no right to do something, without the statement:
/// `permission denied for table users`. Returns nothing for any other error.
std::optional<std::string> find_refused_right(const std::exception& error);

/// One parameter in PostgreSQL's text form, or NULL.
class Parameter {
  public:
    Parameter(std::nullopt_t) {}
    Parameter(const char* text) : text_{text} {}
    Parameter(std::string text) : text_{std::move(text)} {}
    Parameter(std::string_view text) : text_{text} {}
    Parameter(bool value) : text_{value ? "t" : "f"} {}
    Parameter(Timestamp time) : text_{iso8601(time)} {}
    template <typename Integer>
    requires std::is_integral_v<Integer> Parameter(Integer value) : text_{std::to_string(value)} {}
    template <typename Table>
    Parameter(RowId<Table> id) : text_{to_string(id)} {}
    template <typename Value>
    Parameter(const std::optional<Value>& value) {
        if (value) *this = Parameter{*value};
    }

    [[nodiscard]] const std::optional<std::string>& text() const { return text_; }

  private:
    std::optional<std::string> text_;
};

namespace detail {
struct Result;
}

/// One row of a result. Columns are read by name; an unknown name is a programming error and throws
/// std::logic_error.
class Row {
  public:
    Row(std::shared_ptr<const detail::Result> result, int index)
        : result_{std::move(result)}, index_{index} {}

    /// Reads a column as std::string, std::string_view (valid while the Rows or one of its Row
    /// objects lives), std::int64_t, int, double, bool, Timestamp, a RowId, or std::optional of one
    /// of these (for NULL). Throws std::logic_error if the column is missing, NULL or not of this
    /// type.
    template <typename Value>
    [[nodiscard]] Value get(const char* column) const;

    [[nodiscard]] std::string text(const char* column) const { return get<std::string>(column); }
    [[nodiscard]] std::int64_t integer(const char* column) const {
        return get<std::int64_t>(column);
    }
    [[nodiscard]] bool boolean(const char* column) const { return get<bool>(column); }
    [[nodiscard]] bool is_null(const char* column) const;

  private:
    [[nodiscard]] std::optional<std::string_view> find(const char* column) const;

    std::shared_ptr<const detail::Result> result_;
    int index_;
    mutable std::size_t column_ = 0;  // index of the last column read; the next search starts here
};

/// The result of a statement: its rows, and the number of rows that an INSERT, UPDATE or DELETE
/// affected.
class Rows {
  public:
    explicit Rows(std::shared_ptr<const detail::Result> result) : result_{std::move(result)} {}

    class Iterator {
      public:
        Iterator(const Rows* rows, int index) : rows_{rows}, index_{index} {}
        Row operator*() const { return (*rows_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator==(const Iterator& other) const { return index_ == other.index_; }

      private:
        const Rows* rows_;
        int index_;
    };

    [[nodiscard]] Iterator begin() const { return {this, 0}; }
    [[nodiscard]] Iterator end() const { return {this, size()}; }
    [[nodiscard]] int size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] Row operator[](int index) const { return {result_, index}; }
    [[nodiscard]] Row front() const { return (*this)[0]; }
    [[nodiscard]] std::int64_t affected() const;

  private:
    std::shared_ptr<const detail::Result> result_;
};

/// Anything that `query()` can run on: a connection outside a transaction, or a transaction.
class DatabaseHandle {
  public:
    virtual ~DatabaseHandle() = default;

  private:
    friend Rows run_query(DatabaseHandle&, const char* sql, const std::vector<Parameter>&);
    virtual Rows run(const char* sql, const std::vector<Parameter>& parameters) = 0;
};

/// Without BEGIN and COMMIT: each statement is its own transaction. For reads, and for single
/// statements that write (`Database::autocommit`).
class Connection : public DatabaseHandle {};

class Transaction;

/// Writes rows collected during a transaction together, in their sequence, right before its commit:
/// up to 7 by one statement, more by few.
struct BatchInsert {
    const char* insert;     // INSERT INTO with the columns
    const char* returning;  // RETURNING, or nothing
    /// Called with the result of each statement.
    void (*written)(Transaction& transaction, const Rows& answer);
};

/// For writes. Commits when the function passed to `Database::write` returns, and rolls back when
/// it throws.
class Transaction : public DatabaseHandle {
  public:
    /// Adds a row to be written before the commit: one value per column.
    virtual void add_to_batch(const BatchInsert& batch, std::vector<Parameter> row) = 0;
    /// Prints a line on standard output after a successful commit.
    virtual void print_after_commit(std::string line) = 0;
    /// Notifies the channel after a successful commit. A NOTIFY inside the transaction would make
    /// PostgreSQL commit such transactions one after the other. Listeners must also poll, because
    /// the notification is lost if this process dies right after the commit.
    virtual void notify_after_commit(std::string channel) = 0;
    /// Runs `work` in a savepoint and returns its result. If `work` returns false or throws, all
    /// that it did in this transaction is undone; an exception is rethrown. After
    /// DatabaseUnavailable there is nothing to undo.
    virtual bool attempt(const std::function<bool()>& work) = 0;
    /// Runs a fixed statement such as `SET LOCAL …`. Never put input into it.
    virtual void execute(const char* statement) = 0;
};

Rows run_query(DatabaseHandle& handle, const char* sql, const std::vector<Parameter>& parameters);

/// Runs one statement with `$1…` bound. It is prepared once per connection and identified by its
/// text, so `sql` must be a literal. Throws std::invalid_argument if a parameter contains a NUL
/// byte.
template <typename... Arguments>
Rows query(DatabaseHandle& handle, const char* sql, Arguments&&... arguments) {
    std::vector<Parameter> parameters;
    parameters.reserve(sizeof...(arguments));
    (parameters.emplace_back(std::forward<Arguments>(arguments)), ...);
    return run_query(handle, sql, parameters);
}

/// Returns PostgreSQL's text form of a byte string, `\x…`. Bind it to a `bytea` parameter.
std::string bytea(std::string_view bytes);

}  // namespace lectern
