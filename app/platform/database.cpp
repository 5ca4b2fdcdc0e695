#include "platform/database.hpp"

#include "platform/crypto.hpp"
#include "platform/database_link.hpp"
#include "platform/database_sessions.hpp"
#include "platform/log.hpp"

namespace lectern {

namespace {

/// The transaction is already committed, so a failure here is only logged.
void notify(DatabaseImplementation& implementation, const std::set<std::string>& channels) {
    try {
        AutocommitConnection session{implementation};
        for (const auto& channel : channels) query(session, "SELECT pg_notify($1, '')", channel);
    } catch (const std::exception& error) {
        log::error(std::string{"notification not sent: "} + error.what());
    }
}

}  // namespace

Database::Database(const std::string& connection_string, std::chrono::milliseconds longest_wait)
    : implementation_{std::make_unique<DatabaseImplementation>(connection_string, longest_wait)} {}

Database::~Database() = default;

void Database::run_autocommit(const std::function<void(Connection&)>& function) {
    const DatabaseImplementation::Use use{*implementation_};
    const auto try_once = [&] {
        AutocommitConnection connection{*implementation_};
        function(connection);
    };
    try {
        try_once();
    } catch (const DatabaseUnavailable&) {
        if (!implementation_->may_reconnect()) throw;
        implementation_->drop_link();
        try_once();
    }
}

void Database::run_write(const std::function<void(Transaction&)>& function) {
    const DatabaseImplementation::Use use{*implementation_};
    std::set<std::string> channels;
    {
        WriteTransaction writing{*implementation_};
        function(writing);
        writing.commit();
        channels = writing.channels();
    }
    if (!channels.empty()) notify(*implementation_, channels);
}

std::int64_t Database::round_trips() const {
    return implementation_->round_trips();
}

std::int64_t Database::announced_pid() {
    const DatabaseImplementation::Use use{*implementation_};
    return implementation_->link().connection.backendpid();
}

bool Database::wait_for_notification(const std::vector<std::string>& channels,
                                     std::chrono::milliseconds longest) {
    const DatabaseImplementation::Use use{*implementation_};
    return implementation_->wait_for_notification(channels, longest);
}

std::string bytea(std::string_view bytes) {
    return "\\x" + crypto::hex(bytes);
}

}  // namespace lectern
