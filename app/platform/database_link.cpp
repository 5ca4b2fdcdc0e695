#include "platform/database_link.hpp"

#include <poll.h>

#include "platform/connection_string.hpp"
#include "platform/database_answer.hpp"

namespace lectern {

namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

/// Each new request to a silent server would wait again, and queued ones would wait longer than
/// nginx does. So for this long after a timeout all requests fail at once.
constexpr auto pause_after_silence = 2s;
/// A server that refuses a connection does so at once. A failure after more than this counts as
/// silence.
constexpr auto quick_refusal = 1s;

/// Returns whether the server closed the connection. If it sent a warning first, as all sessions
/// get when PostgreSQL restarts after a crash, libpq 17 notices the end only when it reads again.
bool has_ended(pqxx::connection& connection) {
    if (!connection.is_open()) return true;
    try {
        connection.get_notifs();
    } catch (const pqxx::failure&) {  // is_open() tells
    }
    return !connection.is_open();
}

// Reads the cells through iterators, which copy no shared pointers.
std::shared_ptr<const detail::Result> result_from(const pqxx::result& answer) {
    const auto owner = std::make_shared<const pqxx::result>(answer);
    detail::Result result;
    result.owner = owner;
    result.rows = static_cast<int>(owner->size());
    result.affected = static_cast<std::int64_t>(owner->affected_rows());
    result.names.reserve(static_cast<std::size_t>(owner->columns()));
    for (decltype(owner->columns()) at = 0; at < owner->columns(); ++at) {
        result.names.emplace_back(owner->column_name(at));
    }
    result.cells.reserve(static_cast<std::size_t>(owner->size()) * result.names.size());
    for (const auto& row : *owner) {
        for (const auto& field : row) {
            if (field.is_null()) {
                result.cells.emplace_back(std::nullopt);
            } else {
                result.cells.emplace_back(std::string_view{field.c_str(), field.size()});
            }
        }
    }
    return std::make_shared<const detail::Result>(std::move(result));
}

}  // namespace

DatabaseImplementation::DatabaseImplementation(const std::string& connection_string,
                                               std::chrono::milliseconds longest_wait)
    : connection_string_{with_defaults(connection_string)},
      session_settings_{session_settings(connection_string)},
      limit_{longest_wait} {}

Link& DatabaseImplementation::link() {
    if (!link_) connect();
    return *link_;
}

void DatabaseImplementation::connect() {
    const auto began = Steady::now();
    if (began < not_before_) throw DatabaseUnavailable{"database: gave no answer a moment ago"};
    try {
        translated("connect", [&] { link_ = new_link(); });
    } catch (const DatabaseUnavailable&) {
        if (Steady::now() - began > quick_refusal) pause_connecting();
        throw;
    }
}

std::unique_ptr<Link> DatabaseImplementation::new_link() {
    auto link = std::make_unique<Link>(connection_string_);
    const WaitLimit::Wait wait{limit_, link->connection.sock()};
    pqxx::nontransaction{link->connection}.exec(session_settings_);
    return link;
}

void DatabaseImplementation::pause_connecting() {
    not_before_ = Steady::now() + pause_after_silence;
}

void DatabaseImplementation::throw_translated(const char* sql) {
    throw_for(sql, current_failure());
}

void DatabaseImplementation::throw_for(const char* sql, DatabaseFailure fault) {
    if (fault.is_in_doubt || !link_ || has_ended(link_->connection) ||
        is_connection_failure(fault.sqlstate)) {
        broken_ = true;
    }
    if (link_ && limit_.has_timed_out()) {
        broken_ = true;
        pause_connecting();
        fault.message = "no answer within " + std::to_string(limit_.longest().count()) + " ms";
    }
    if (is_shared_session(fault.sqlstate)) fault.message += shared_session_advice;
    const auto text = "database: " + one_line(fault.message, 300) + " (" + one_line(sql, 60) + ")";
    if (broken_ || is_resource_exhaustion(fault.sqlstate)) throw DatabaseUnavailable{text};
    throw DatabaseError{text, std::move(fault.sqlstate)};
}

const std::string& DatabaseImplementation::prepared_name(const char* sql) {
    auto& prepared = link_->prepared;
    if (const auto known = prepared.find(std::string_view{sql}); known != prepared.end()) {
        return known->second;
    }
    // The name depends on the text: a pooler that gives us the session of another process can cause
    // an error, but not the execution of another statement.
    const auto name = "lectern_" + std::to_string(TextHash{}(sql));
    sent(sql, [&] { link_->connection.prepare(name, sql); });
    return prepared.emplace(sql, name).first->second;
}

Rows DatabaseImplementation::run(pqxx::transaction_base& transaction, const char* sql,
                                 const std::vector<Parameter>& parameters) {
    Texts texts;
    texts.reserve(parameters.size());
    for (const auto& parameter : parameters) {
        const auto& text = parameter.text();
        if (text && text->find('\0') != std::string::npos) {
            throw std::invalid_argument{"database: a parameter holds a NUL byte"};
        }
        texts.push_back(text ? text->c_str() : nullptr);
    }
    const auto& name = prepared_name(sql);
    const auto answer = sent(sql, [&] { return run_prepared(transaction, name, texts); });
    return Rows{result_from(answer)};
}

// A connection that died while idle is detected here, before any statement ran, so that one retry
// on a new connection is safe.
std::unique_ptr<pqxx::work> DatabaseImplementation::begin() {
    const auto try_once = [&] {
        auto& connection = link().connection;
        return sent("BEGIN", [&] { return std::make_unique<pqxx::work>(connection); });
    };
    try {
        return try_once();
    } catch (const DatabaseUnavailable&) {
        if (!may_reconnect()) throw;
        drop_link();
        return try_once();
    }
}

// If the wait for the standby is cancelled, PostgreSQL commits locally and sends a warning. Nothing
// else causes a warning during COMMIT.
void DatabaseImplementation::commit(pqxx::work& transaction) {
    link_->warning.clear();
    sent("COMMIT", [&] { transaction.commit(); });
    if (!link_->warning.empty()) {
        throw DatabaseUnavailable{"database: " + one_line(link_->warning, 300) + " (COMMIT)"};
    }
}

void DatabaseImplementation::end(std::unique_ptr<pqxx::work> transaction) {
    const WaitLimit::Wait wait{limit_, link_ ? link_->connection.sock() : -1};
    transaction.reset();
    if (limit_.has_timed_out()) {
        broken_ = true;
        pause_connecting();
    }
}

bool DatabaseImplementation::wait_for_notification(const std::vector<std::string>& channels,
                                                   std::chrono::milliseconds longest) {
    auto& own = link();
    bool began_to_listen = false;
    for (const auto& channel : channels) {
        if (own.listeners.contains(channel)) continue;
        sent("LISTEN",
             [&] { own.listeners.try_emplace(channel, own.connection, channel, own.notified); });
        began_to_listen = true;
    }
    if (began_to_listen) return true;
    const auto collect = [&] {
        translated("notifications", [&] { own.connection.get_notifs(); });
        return std::exchange(own.notified, false);
    };
    try {
        if (collect()) return true;
        pollfd socket{own.connection.sock(), POLLIN, 0};
        if (::poll(&socket, 1, static_cast<int>(longest.count())) <= 0) return false;
        return collect();
    } catch (const DatabaseUnavailable&) {
        // A notification may have been missed. The next call reconnects, and throws if the server
        // is still unavailable.
        return true;
    }
}

}  // namespace lectern
