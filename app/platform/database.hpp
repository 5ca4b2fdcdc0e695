#pragma once

#include <chrono>
#include <cstdint>
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

// The only place that knows libpqxx. `query()` is the only way to run SQL: parameters only, each
// text prepared once per connection.

namespace lectern {

/// The server cannot be reached, broke the connection, or lacks the means (disk, memory,
/// connections): nothing was learnt. A later try may work.
class DatabaseUnavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The server refused a statement.
class DatabaseError : public std::runtime_error {
  public:
    DatabaseError(const std::string& message, std::string sqlstate)
        : std::runtime_error{message}, sqlstate_{std::move(sqlstate)} {}
    /// Five characters, PostgreSQL appendix A; empty when the server gave none.
    [[nodiscard]] const std::string& sqlstate() const { return sqlstate_; }

  private:
    std::string sqlstate_;
};

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

/// One row of an answer. Columns are asked for by name; an unknown name is a programming error and
/// throws.
class Row {
  public:
    Row(std::shared_ptr<const detail::Result> result, int index)
        : result_{std::move(result)}, index_{index} {}

    /// std::string, std::string_view (valid as long as the Rows or a Row of it lives),
    /// std::int64_t, int, double, bool, Timestamp, or a std::optional of one (for NULL). A column
    /// that is missing, NULL or of another form throws std::logic_error.
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
    mutable std::size_t column_ = 0;  // the last that was found: most are asked for in their order
};

/// An answer: a range of rows, and how many rows a statement without an answer touched.
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

/// What `query()` can run on: a connection outside a transaction, or a transaction.
class Session {
  public:
    virtual ~Session() = default;

  private:
    friend Rows run_query(Session&, const char* sql, const std::vector<Parameter>&);
    virtual Rows run(const char* sql, const std::vector<Parameter>& parameters) = 0;
};

/// Reads without BEGIN and COMMIT. Each statement stands for itself.
class Connection : public Session {};

class Transaction;

/// Rows that are gathered in a transaction, and written together right before its commit.
struct Gathering {
    /// Takes one array for each column.
    const char* sql;
    /// Is called with its answer.
    void (*written)(Transaction& transaction, const Rows& answer);
};

/// Writes. Commits when the function given to `Database::write` returns, rolls back when it throws.
class Transaction : public Session {
  public:
    /// Adds a row: a value for each column.
    virtual void gather(const Gathering& gathering, std::vector<Parameter> row) = 0;
    /// A line that is printed on standard output once the commit is certain.
    virtual void print_after_commit(std::string line) = 0;
    /// Wakes who listens on the channel, once the commit is certain. PostgreSQL lets transactions
    /// that notify by themselves commit only one after the other. Who listens must also look now
    /// and then: the wake is lost when this process dies right after the commit.
    virtual void notify_after_commit(std::string channel) = 0;
    /// Plain statements: `SAVEPOINT x`, `ROLLBACK TO x`. Never with input in it.
    virtual void execute(const char* statement) = 0;
    /// What was gathered and what is to be printed so far.
    struct Mark {
        std::size_t rows = 0;
        std::size_t lines = 0;
    };
    [[nodiscard]] virtual Mark mark() const = 0;
    /// Forgets what came after the mark: a savepoint was rolled back.
    virtual void forget_after(const Mark& mark) = 0;
};

Rows run_query(Session& session, const char* sql, const std::vector<Parameter>& parameters);

/// Runs one statement with `$1…` bound. It is prepared once per connection, known by its text, so
/// `sql` must be a literal. A parameter that holds a NUL byte throws std::invalid_argument.
template <typename... Arguments>
Rows query(Session& session, const char* sql, Arguments&&... arguments) {
    std::vector<Parameter> parameters;
    parameters.reserve(sizeof...(arguments));
    (parameters.emplace_back(std::forward<Arguments>(arguments)), ...);
    return run_query(session, sql, parameters);
}

/// How long the answer to one statement is waited for. PostgreSQL itself ends a statement before
/// (statement_timeout, 15 s), so who waits longer talks to a server that is stopped, or to none any
/// more. nginx waits longer (fastcgi_read_timeout, 30 s), so that our page comes in time.
constexpr std::chrono::seconds longest_database_wait{18};

/// One connection to PostgreSQL, made at the first use (so: after the fork) and made again when it
/// broke. For one thread; a read or write inside another throws std::logic_error.
class Database {
  public:
    /// What libpq reads: `key=value …` or a URI. Ours unless it says otherwise: connect_timeout 5,
    /// UTC, ISO dates, statement_timeout 15 s, plans for any parameter. `longest_wait` zero: waits
    /// for each answer without end.
    explicit Database(std::string connection_string,
                      std::chrono::milliseconds longest_wait = longest_database_wait);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// One or more reads. The function is run once more on a new connection when the old one turns
    /// out to be broken.
    template <typename Function>
    auto read(Function&& function) {
        using Answer = std::invoke_result_t<Function, Connection&>;
        if constexpr (std::is_void_v<Answer>) {
            run_read([&](Connection& connection) { function(connection); });
        } else {
            std::optional<Answer> answer;
            run_read([&](Connection& connection) { answer.emplace(function(connection)); });
            return std::move(*answer);
        }
    }

    /// One transaction. Throws DatabaseUnavailable when it is not certain that it committed.
    template <typename Function>
    auto write(Function&& function) {
        using Answer = std::invoke_result_t<Function, Transaction&>;
        if constexpr (std::is_void_v<Answer>) {
            run_write([&](Transaction& transaction) { function(transaction); });
        } else {
            std::optional<Answer> answer;
            run_write([&](Transaction& transaction) { answer.emplace(function(transaction)); });
            return std::move(*answer);
        }
    }

    /// Statements sent so far by this object: what a test of round trips counts (BEGIN, COMMIT and
    /// the preparing of a new text included).
    [[nodiscard]] std::int64_t round_trips() const;

    /// Waits until one of the channels is notified, a signal interrupts, or the time is over.
    /// Answers whether there may be something to do: a notification came, or listening began only
    /// now (the first call, a new connection), so that one may have been missed.
    bool wait_for_notification(const std::vector<std::string>& channels,
                               std::chrono::milliseconds longest);

    class Implementation;

  private:
    void run_read(const std::function<void(Connection&)>& function);
    void run_write(const std::function<void(Transaction&)>& function);
    std::unique_ptr<Implementation> implementation_;
};

/// PostgreSQL's text form of a byte string: `\x…`. Bind it to a `bytea` parameter.
std::string bytea(std::string_view bytes);

}  // namespace lectern
