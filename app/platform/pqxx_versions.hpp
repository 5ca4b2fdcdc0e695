#pragma once

#include <cstring>
#include <string>
#include <vector>

#include <pqxx/pqxx>

// The differences between libpqxx 6.4 (Debian 12) and 7.10 (Debian 13). Included by
// platform/database* only.

namespace lectern {

/// Parameter values; a null pointer means NULL.
using Texts = std::vector<const char*>;

#if PQXX_VERSION_MAJOR >= 7

inline pqxx::result run_prepared(pqxx::transaction_base& transaction, const std::string& name,
                                 const Texts& texts) {
    pqxx::params parameters;
    parameters.reserve(texts.size());
    for (const char* text : texts) {
        if (text == nullptr) {
            parameters.append();
        } else {
            parameters.append(pqxx::zview{text, std::strlen(text)});
        }
    }
    return transaction.exec(pqxx::prepped{name}, parameters);
}

inline void keep_details_out_of_messages(pqxx::connection& connection) {
    connection.set_verbosity(pqxx::error_verbosity::terse);
}

/// A connection that libpqxx opens again by itself would lack the settings of a new session.
inline void forbid_reconnecting(pqxx::connection& /*libpqxx 7 never does*/) {}

inline void hang_up(pqxx::connection& connection) {
    connection.close();
}

class Listener {
  public:
    Listener(pqxx::connection& connection, const std::string& channel, bool& notified) {
        connection.listen(channel, [&notified](pqxx::notification) { notified = true; });
    }
};

/// Stores the server's last warning in `warning`.
class WarningCatcher {
  public:
    WarningCatcher(pqxx::connection& connection, std::string& warning) {
        connection.set_notice_handler([&warning](pqxx::zview text) { warning = text; });
    }
};

#else

inline pqxx::result run_prepared(pqxx::transaction_base& transaction, const std::string& name,
                                 const Texts& texts) {
    return transaction.exec_prepared(name, pqxx::prepare::make_dynamic_params(texts));
}

inline void keep_details_out_of_messages(pqxx::connection& connection) {
    connection.set_verbosity(pqxx::connection_base::terse);
}

inline void forbid_reconnecting(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // libpqxx 7 never reconnects
    connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

inline void hang_up(pqxx::connection& connection) {
    connection.disconnect();
}

class Listener final : public pqxx::notification_receiver {
  public:
    Listener(pqxx::connection& connection, const std::string& channel, bool& notified)
        : pqxx::notification_receiver{connection, channel}, notified_{notified} {}
    void operator()(const std::string&, int) override { notified_ = true; }

  private:
    bool& notified_;
};

class WarningCatcher final : public pqxx::errorhandler {
  public:
    WarningCatcher(pqxx::connection& connection, std::string& warning)
        : pqxx::errorhandler{connection}, warning_{warning} {}
    bool operator()(const char* text) noexcept override {
        warning_ = text;
        return false;
    }

  private:
    std::string& warning_;
};

#endif

}  // namespace lectern
