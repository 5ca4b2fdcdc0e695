#include "platform/database.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include <poll.h>
#include <unistd.h>

#include "platform/connection_string.hpp"
#include "platform/database_answer.hpp"
#include "platform/log.hpp"
#include "platform/pqxx_versions.hpp"
#include "platform/whole_line.hpp"

namespace lectern {

namespace {

// A statement with the wrong number of parameters. All else in class 08 is about the connection.
constexpr const char* protocol_violation = "08P01";

bool tells_of_a_broken_connection(std::string_view sqlstate) {
    return sqlstate == "57P01" || sqlstate == "57P02" || sqlstate == "57P03" ||
           (sqlstate.starts_with("08") && sqlstate != protocol_violation);
}

bool tells_of_lacking_means(std::string_view sqlstate) {
    return sqlstate.starts_with("53");
}

std::string one_line(std::string_view text, std::size_t longest) {
    std::string line;
    for (const char character : text) {
        const bool is_space = character == ' ' || character == '\n' || character == '\t';
        if (!is_space) {
            line += character;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
        if (line.size() >= longest) return line + "…";
    }
    if (line.ends_with(' ')) line.pop_back();
    return line;
}

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

// Cell by cell through iterators, which copy no shared pointers.
std::shared_ptr<const detail::Result> result_from(pqxx::result answer) {
    const auto owner = std::make_shared<const pqxx::result>(std::move(answer));
    detail::Result result;
    result.owner = owner;
    result.rows = static_cast<int>(owner->size());
    result.affected = static_cast<std::int64_t>(owner->affected_rows());
    result.names.reserve(owner->columns());
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

// One connection from its making to its break, with what belongs to it alone.
struct Link {
    explicit Link(const std::string& connection_string) : connection{connection_string} {
        keep_details_out_of_messages(connection);
    }
    // Before the listeners go: else 6.4 tells the server, and connects anew to do so.
    ~Link() { hang_up(connection); }
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    pqxx::connection connection;
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> prepared;
    bool notified = false;
    std::map<std::string, Listener> listeners;  // by channel
};

}  // namespace

class Database::Implementation {
  public:
    explicit Implementation(const std::string& connection_string)
        : connection_string_{with_our_defaults(connection_string)} {}

    /// Calls `action`, which calls libpqxx; what that throws becomes ours.
    template <typename Action>
    auto translated(const char* sql, Action&& action) {
        try {
            return action();
        } catch (...) {
            throw_as_ours(sql);
        }
    }

    /// The same for what sends a statement.
    template <typename Action>
    auto sent(const char* sql, Action&& action) {
        ++round_trips_;
        return translated(sql, std::forward<Action>(action));
    }

    Link& link() {
        if (!link_) {
            translated("connect", [&] { link_ = std::make_unique<Link>(connection_string_); });
        }
        return *link_;
    }

    /// Whether there was a connection, and it broke.
    [[nodiscard]] bool link_is_broken() const { return link_ && broken_; }
    void drop_link() {
        link_.reset();
        broken_ = false;
    }

    Rows run(pqxx::transaction_base& transaction, const char* sql,
             const std::vector<Parameter>& parameters);
    std::unique_ptr<pqxx::work> begin();
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
    const std::string& prepared_name(const char* sql);
    [[noreturn]] void throw_as_ours(const char* sql);
    [[noreturn]] void throw_for(const char* sql, const char* message, std::string sqlstate);

    std::string connection_string_;
    std::unique_ptr<Link> link_;
    bool broken_ = false;
    bool in_use_ = false;
    std::int64_t round_trips_ = 0;
};

// The only way out for what libpqxx throws. 6.4 drops the SQLSTATE of some, so these are named
// here.
void Database::Implementation::throw_as_ours(const char* sql) {
    try {
        throw;
    } catch (const pqxx::in_doubt_error&) {
        broken_ = true;
        throw DatabaseUnavailable{"database: the connection broke during COMMIT"};
    } catch (const pqxx::statement_completion_unknown& fault) {
        broken_ = true;
        throw_for(sql, fault.what(), "40003");
    } catch (const pqxx::serialization_failure& fault) {
        throw_for(sql, fault.what(), "40001");
    } catch (const pqxx::deadlock_detected& fault) {
        throw_for(sql, fault.what(), "40P01");
    } catch (const pqxx::insufficient_privilege& fault) {
        throw_for(sql, fault.what(), "42501");
    } catch (const pqxx::sql_error& fault) {
        throw_for(sql, fault.what(), fault.sqlstate());
    } catch (const pqxx::too_many_connections& fault) {
        throw_for(sql, fault.what(), "53300");
    } catch (const pqxx::broken_connection& fault) {
        throw_for(sql, fault.what(), protocol_violation);  // if it is not broken at all
    } catch (const pqxx::failure& fault) {
        throw_for(sql, fault.what(), "");
    } catch (const std::logic_error& fault) {
        throw std::logic_error{std::string{"database: "} + fault.what()};
    }
}

void Database::Implementation::throw_for(const char* sql, const char* message,
                                         std::string sqlstate) {
    const auto text = "database: " + one_line(message, 300) + " (" + one_line(sql, 60) + ")";
    if (!link_ || !link_->connection.is_open() || tells_of_a_broken_connection(sqlstate)) {
        broken_ = true;
    }
    if (broken_ || tells_of_lacking_means(sqlstate)) throw DatabaseUnavailable{text};
    throw DatabaseError{text, std::move(sqlstate)};
}

const std::string& Database::Implementation::prepared_name(const char* sql) {
    auto& prepared = link_->prepared;
    if (const auto known = prepared.find(std::string_view{sql}); known != prepared.end()) {
        return known->second;
    }
    const auto name = "s" + std::to_string(prepared.size());
    sent(sql, [&] { link_->connection.prepare(name, sql); });
    return prepared.emplace(sql, name).first->second;
}

Rows Database::Implementation::run(pqxx::transaction_base& transaction, const char* sql,
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
    auto answer = sent(sql, [&] { return run_prepared(transaction, name, texts); });
    return Rows{result_from(std::move(answer))};
}

// A connection that died while nobody used it is found out here, before anything was done.
std::unique_ptr<pqxx::work> Database::Implementation::begin() {
    const auto try_once = [&] {
        auto& connection = link().connection;
        return sent("BEGIN", [&] { return std::make_unique<pqxx::work>(connection); });
    };
    try {
        return try_once();
    } catch (const DatabaseUnavailable&) {
        if (!link_is_broken()) throw;
        drop_link();
        return try_once();
    }
}

bool Database::Implementation::wait_for_notification(const std::vector<std::string>& channels,
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
        // Something may have been missed; the next call tells whether the server is there again.
        return true;
    }
}

// ---- What query() runs on ----

namespace {

class Reading final : public Connection {
  public:
    explicit Reading(Database::Implementation& implementation)
        : implementation_{implementation}, transaction_{implementation.translated("read", [&] {
              return std::make_unique<pqxx::nontransaction>(implementation.link().connection);
          })} {}

  private:
    Rows run(const char* sql, const std::vector<Parameter>& parameters) override {
        return implementation_.run(*transaction_, sql, parameters);
    }

    Database::Implementation& implementation_;
    std::unique_ptr<pqxx::nontransaction> transaction_;
};

/// PostgreSQL's text form of an array.
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

class Writing final : public Transaction {
  public:
    explicit Writing(Database::Implementation& implementation)
        : implementation_{implementation}, transaction_{implementation.begin()} {}

    void print_after_commit(std::string line) override { lines_.push_back(std::move(line)); }
    void gather(const Gathering& gathering, std::vector<Parameter> row) override {
        gathered_.push_back({&gathering, std::move(row)});
    }
    [[nodiscard]] Mark mark() const override { return {gathered_.size(), lines_.size()}; }
    void forget_after(const Mark& mark) override {
        if (mark.rows < gathered_.size()) gathered_.resize(mark.rows);
        if (mark.lines < lines_.size()) lines_.resize(mark.lines);
    }

    void notify_after_commit(std::string channel) override { channels_.insert(std::move(channel)); }

    void execute(const char* statement) override {
        is_whole_ = false;
        implementation_.sent(statement, [&] { transaction_->exec(statement); });
        is_whole_ = true;
    }

    void commit() {
        write_gathered();
        if (!is_whole_) {
            throw DatabaseError{"database: a transaction in which a statement failed cannot commit",
                                "25P02"};
        }
        implementation_.sent("COMMIT", [&] { transaction_->commit(); });
        for (auto& line : lines_) write_whole_line(STDOUT_FILENO, std::move(line));
    }

    [[nodiscard]] const std::set<std::string>& channels() const { return channels_; }

  private:
    Rows run(const char* sql, const std::vector<Parameter>& parameters) override {
        is_whole_ = false;
        auto rows = implementation_.run(*transaction_, sql, parameters);
        is_whole_ = true;
        return rows;
    }

    struct GatheredRow {
        const Gathering* gathering = nullptr;
        std::vector<Parameter> values;
    };

    void write_gathered() {
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

    Database::Implementation& implementation_;
    std::unique_ptr<pqxx::work> transaction_;
    std::vector<GatheredRow> gathered_;
    // After a failure PostgreSQL refuses all but a rollback, and answers COMMIT by rolling back
    // without an error. So the last statement tells.
    bool is_whole_ = true;
    std::vector<std::string> lines_;
    std::set<std::string> channels_;
};

/// What was committed stays so: a fault here is logged, and no more.
void notify(Database::Implementation& implementation, const std::set<std::string>& channels) {
    try {
        Reading session{implementation};
        for (const auto& channel : channels) query(session, "SELECT pg_notify($1, '')", channel);
    } catch (const std::exception& error) {
        log::error(std::string{"not notified: "} + error.what());
    }
}

}  // namespace

Rows run_query(Session& session, const char* sql, const std::vector<Parameter>& parameters) {
    return session.run(sql, parameters);
}

Database::Database(std::string connection_string)
    : implementation_{std::make_unique<Implementation>(connection_string)} {}

Database::~Database() = default;

void Database::run_read(const std::function<void(Connection&)>& function) {
    const Implementation::Use use{*implementation_};
    const auto try_once = [&] {
        Reading reading{*implementation_};
        function(reading);
    };
    try {
        try_once();
    } catch (const DatabaseUnavailable&) {
        if (!implementation_->link_is_broken()) throw;
        implementation_->drop_link();
        try_once();
    }
}

void Database::run_write(const std::function<void(Transaction&)>& function) {
    const Implementation::Use use{*implementation_};
    std::set<std::string> channels;
    {
        Writing writing{*implementation_};
        function(writing);
        writing.commit();
        channels = writing.channels();
    }
    if (!channels.empty()) notify(*implementation_, channels);
}

std::int64_t Database::round_trips() const {
    return implementation_->round_trips();
}

bool Database::wait_for_notification(const std::vector<std::string>& channels,
                                     std::chrono::milliseconds longest) {
    const Implementation::Use use{*implementation_};
    return implementation_->wait_for_notification(channels, longest);
}

std::string bytea(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "\\x";
    text.reserve(2 + 2 * bytes.size());
    for (const char character : bytes) {
        const auto byte = static_cast<unsigned char>(character);
        text += digits[byte >> 4];
        text += digits[byte & 0xF];
    }
    return text;
}

}  // namespace lectern
