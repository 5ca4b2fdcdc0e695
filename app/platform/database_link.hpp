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

#include "platform/database_faults.hpp"
#include "platform/database_handle.hpp"
#include "platform/pqxx_versions.hpp"
#include "platform/wait_limit.hpp"

// The implementation of Database. Included by platform/database* only.

namespace lectern {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

/// One server connection and the state that is lost with it.
struct Link {
    explicit Link(const std::string& connection_string) : connection{connection_string} {
        keep_details_out_of_messages(connection);
        forbid_reconnecting(connection);
    }
    // Closes the connection before the listeners are destroyed. Otherwise libpqxx 6.4 sends
    // UNLISTEN for each, and reconnects to do so.
    ~Link() { hang_up(connection); }
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    pqxx::connection connection;
    std::string warning;  // the last one from the server
    WarningCatcher catcher{connection, warning};
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> prepared;
    bool notified = false;
    std::map<std::string, Listener> listeners;  // by channel
};

class DatabaseImplementation {
  public:
    DatabaseImplementation(const std::string& connection_string,
                           std::chrono::milliseconds longest_wait);

    /// Calls `action` and translates exceptions of libpqxx to ours. `sql` appears in their message.
    template <typename Action>
    auto translated(const char* sql, Action&& action) {
        try {
            return action();
        } catch (...) {
            throw_translated(sql);
        }
    }

    /// The same for an action that sends a statement on the open connection: counts it, and limits
    /// the wait for its result.
    template <typename Action>
    auto sent(const char* sql, Action&& action) {
        ++round_trips_;
        const WaitLimit::Wait wait{limit_, link_->connection.sock()};
        return translated(sql, std::forward<Action>(action));
    }

    Link& link();
    /// Returns whether a new connection may help: the old one broke, but not because the server was
    /// silent. A silent server would hardly answer a new connection.
    [[nodiscard]] bool may_reconnect() const { return link_ && broken_ && !limit_.has_timed_out(); }
    void drop_link() {
        link_.reset();
        broken_ = false;
    }

    Rows run(pqxx::transaction_base& transaction, const char* sql,
             const std::vector<Parameter>& parameters);
    std::unique_ptr<pqxx::work> begin();
    /// Throws DatabaseUnavailable unless the transaction is certainly committed, both here and on
    /// the standby that PostgreSQL is set to wait for.
    void commit(pqxx::work& transaction);
    /// Rolls back unless the transaction is committed.
    void end(std::unique_ptr<pqxx::work> transaction);
    bool wait_for_notification(const std::vector<std::string>& channels,
                               std::chrono::milliseconds longest);

    // Guards against a read or write inside another one. Drops a broken connection at the end.
    class Use {
      public:
        explicit Use(DatabaseImplementation& implementation) : implementation_{implementation} {
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
        DatabaseImplementation& implementation_;
    };

    [[nodiscard]] std::int64_t round_trips() const { return round_trips_; }

  private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    const std::string& prepared_name(const char* sql);
    void connect();
    std::unique_ptr<Link> new_link();
    void pause_connecting();
    [[noreturn]] void throw_translated(const char* sql);
    [[noreturn]] void throw_for(const char* sql, DatabaseFailure fault);

    std::string connection_string_;
    std::string session_settings_;
    WaitLimit limit_;
    std::unique_ptr<Link> link_;
    bool broken_ = false;
    bool in_use_ = false;
    SteadyTime not_before_{};  // no attempt to connect before this time
    std::int64_t round_trips_ = 0;
};

}  // namespace lectern
