#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/database_handle.hpp"

namespace lectern {

/// The longest wait for the result of one statement. PostgreSQL ends a statement earlier
/// (statement_timeout, 15 s), so a longer wait means that the server is stopped or gone. nginx
/// waits longer (fastcgi_read_timeout, 30 s), so that our error page arrives in time.
constexpr std::chrono::seconds longest_database_wait{18};

class DatabaseImplementation;

/// One connection to PostgreSQL, opened at the first use (so after the fork) and reopened after it
/// broke. For one thread only. A read or write inside another one throws std::logic_error.
class Database {
  public:
    /// `connection_string` is what libpq accepts: `key=value …` or a URI. Defaults where it sets
    /// nothing else: connect_timeout 5, UTC, ISO dates, statement_timeout 15 s, generic plans,
    /// random_page_cost 1.1. With `longest_wait` zero, waits for results have no limit.
    explicit Database(const std::string& connection_string,
                      std::chrono::milliseconds longest_wait = longest_database_wait);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs one or more reads. If the connection turns out to be broken, runs the function once
    /// more on a new connection.
    template <typename Function>
    auto read(Function&& function) {
        return autocommit(std::forward<Function>(function));
    }

    /// Runs statements of which one may write: each is committed by itself. All of them may run
    /// twice, as with `read`, so that repeating them must change nothing.
    template <typename Function>
    auto autocommit(Function&& function) {
        using Answer = std::invoke_result_t<Function, Connection&>;
        if constexpr (std::is_void_v<Answer>) {
            run_autocommit([&](Connection& connection) { function(connection); });
        } else {
            std::optional<Answer> answer;
            run_autocommit([&](Connection& connection) { answer.emplace(function(connection)); });
            return std::move(*answer);
        }
    }

    /// Runs one transaction. Throws DatabaseUnavailable if it is not certain that it committed.
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

    /// Returns the number of statements sent by this object so far, including BEGIN, COMMIT and the
    /// preparation of each new text, but not the one that sets up a new connection. Tests of round
    /// trips use it.
    [[nodiscard]] std::int64_t round_trips() const;

    /// Returns the process id by which the server introduced itself when it was connected to.
    /// Behind a pooler it is not the id of a process of PostgreSQL.
    [[nodiscard]] std::int64_t announced_pid();

    /// Waits until one of the channels is notified, a signal arrives or the time is over. Returns
    /// true if there may be work: after a notification, and when one may have been missed (first
    /// call, new or broken connection).
    bool wait_for_notification(const std::vector<std::string>& channels,
                               std::chrono::milliseconds longest);

  private:
    void run_autocommit(const std::function<void(Connection&)>& function);
    void run_write(const std::function<void(Transaction&)>& function);
    std::unique_ptr<DatabaseImplementation> implementation_;
};

}  // namespace lectern
