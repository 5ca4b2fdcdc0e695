#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "platform/database.hpp"
#include "platform/database_faults.hpp"
#include "platform/pqxx_versions.hpp"
#include "platform/wait_limit.hpp"

// The connection below a Database. Included by database*.cpp only.

namespace lectern {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

/// One connection from its making to its break, with what belongs to it alone.
struct Link {
    explicit Link(const std::string& connection_string) : connection{connection_string} {
        keep_details_out_of_messages(connection);
    }
    // Before the listeners go: else 6.4 tells the server, and connects anew to do so.
    ~Link() { hang_up(connection); }
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    pqxx::connection connection;
    std::string warning;  // the last one that came
    WarningCatcher catcher{connection, warning};
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> prepared;
    bool notified = false;
    std::map<std::string, Listener> listeners;  // by channel
};

class Database::Implementation {
  public:
    Implementation(const std::string& connection_string, std::chrono::milliseconds longest_wait);

    /// Calls `action`, which calls libpqxx; what that throws becomes ours.
    template <typename Action>
    auto translated(const char* sql, Action&& action) {
        try {
            return action();
        } catch (...) {
            throw_as_ours(sql);
        }
    }

    /// The same for what sends a statement to a connection that is there, within the longest wait.
    template <typename Action>
    auto sent(const char* sql, Action&& action) {
        ++round_trips_;
        const WaitLimit::Wait wait{limit_, link_->connection.sock()};
        return translated(sql, std::forward<Action>(action));
    }

    Link& link();
    /// Whether there was a connection that broke, so that a new one may do. Not when the server
    /// gave no answer: it would hardly give one now.
    [[nodiscard]] bool may_try_anew() const { return link_ && broken_ && !limit_.has_ended_wait(); }
    void drop_link() {
        link_.reset();
        broken_ = false;
    }

    Rows run(pqxx::transaction_base& transaction, const char* sql,
             const std::vector<Parameter>& parameters);
    std::unique_ptr<pqxx::work> begin();
    /// Throws DatabaseUnavailable when it is not certain that it is committed, here and on the
    /// standby that PostgreSQL is told to wait for.
    void commit(pqxx::work& transaction);
    /// Rolls back what was not committed.
    void end(std::unique_ptr<pqxx::work> transaction);
    bool wait_for_notification(const std::vector<std::string>& channels,
                               std::chrono::milliseconds longest);

    // Holds off a second use from within the first.
    class Use {
      public:
        explicit Use(Implementation& implementation) : implementation_{implementation} {
            if (implementation_.in_use_) {
                throw std::logic_error{"database: a read or write inside another"};
            }
            implementation_.in_use_ = true;
        }
        ~Use() {
            implementation_.in_use_ = false;
            if (implementation_.broken_) implementation_.drop_link();
        }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

      private:
        Implementation& implementation_;
    };

    [[nodiscard]] std::int64_t round_trips() const { return round_trips_; }

  private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    const std::string& prepared_name(const char* sql);
    void connect();
    void hold_off();
    [[noreturn]] void throw_as_ours(const char* sql);
    [[noreturn]] void throw_for(const char* sql, DatabaseFault fault);

    std::string connection_string_;
    WaitLimit limit_;
    std::unique_ptr<Link> link_;
    bool broken_ = false;
    bool in_use_ = false;
    SteadyTime not_before_{};  // when the server may be asked again
    std::int64_t round_trips_ = 0;
};

}  // namespace lectern
