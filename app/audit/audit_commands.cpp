#include "audit/audit_commands.hpp"

#include <chrono>
#include <iostream>
#include <stdexcept>

#include <unistd.h>

#include "audit/tail.hpp"
#include "config.hpp"
#include "options.hpp"
#include "platform/crypto.hpp"
#include "platform/stop_signal.hpp"
#include "platform/whole_line.hpp"

namespace lectern::audit {
namespace {

using namespace std::chrono_literals;

constexpr int newest_rows = 20;
constexpr auto pause = 500ms;
constexpr std::size_t request_id_bytes = 16;

/// Throws UsageError, which lists the known events, if there is no event of this name.
void expect_event(const std::string& name) {
    std::vector<std::string_view> names;
    for (const auto& kind : event_kinds) names.push_back(kind.name);
    expect_one_of("--event", name, names);
}

Timestamp time_from(Session& session, const std::string& text) {
    const auto time = find_time(session, text, SystemClock{}.now());
    if (!time)
        throw UsageError{"--since: not a time: " + text +
                         "; write 2h, 3d, 2026-11-23 or 2026-11-23T12:00:00Z"};
    return *time;
}

std::int64_t user_from(Session& session, const std::string& id_or_email) {
    const auto id = find_user_id(session, id_or_email);
    if (!id) throw AnswerIsNo{"nobody has the id or address " + id_or_email};
    return *id;
}

/// Prints a line. Returns false if the reader has closed the pipe. Throws if the line cannot be
/// written for another reason, such as a full disk.
bool print_line(std::string line) {
    if (write_whole_line(STDOUT_FILENO, std::move(line))) return true;
    if (reader_has_gone(STDOUT_FILENO)) return false;  // `audit tail | head`
    throw std::runtime_error{"standard output: cannot be written"};
}

/// Reads the audit record from a place on and prints it.
class Reading {
  public:
    Reading(Database& database, Filter filter, Place place)
        : database_{database}, filter_{std::move(filter)}, place_{std::move(place)} {}

    /// Prints the rows before `limit`. Returns false if a stop signal came or the reader has gone.
    bool print_until(const std::string& limit) {
        for (bool is_last = false; !is_last;) {
            if (stop_.has_come()) return false;
            auto page = database_.read([&](Connection& connection) {
                return read_page(connection, filter_, place_, limit);
            });
            for (auto& line : page.lines)
                if (!print_line(std::move(line))) return false;
            place_ = page.end;
            is_last = page.is_last;
        }
        return true;
    }

    /// Prints new rows as they are committed. Reports a lost database once and continues when it is
    /// back.
    void follow() {
        bool goes_on = true;
        while (goes_on && !reader_has_gone(STDOUT_FILENO) && !stop_.comes_within(pause)) {
            try {
                goes_on = print_until(database_.read(oldest_transaction_under_way));
                is_away_ = false;
            } catch (const DatabaseUnavailable& error) {
                if (!is_away_) std::cerr << "lectern audit tail: " << error.what() << '\n';
                is_away_ = true;  // report it once; place_ is kept
            }
        }
    }

  private:
    Database& database_;
    Filter filter_;
    Place place_;
    StopSignal stop_;
    bool is_away_ = false;
};

}  // namespace

Act act_of_operator(Timestamp now) {
    return {.actor = Actor::system_operator,
            .operator_name = operator_name(),
            .request_id = crypto::hex(crypto::random_bytes(request_id_bytes)),
            .now = now};
}

int tail(const Arguments& arguments) {
    const Options options{arguments,
                          {.with_value = {"--event", "--user", "--since"}, .flags = {"-f"}}};
    Filter filter{.event = options.value("--event").value_or("")};
    if (options.has("--event")) expect_event(filter.event);

    Database database{read_database_url()};
    Place place;
    database.read([&](Connection& connection) {
        if (const auto user = options.value("--user"))
            filter.user_id = user_from(connection, *user);
        if (const auto since = options.value("--since"))
            filter.since = time_from(connection, *since);
        else
            place = place_before_newest(connection, filter, newest_rows);
    });
    Reading reading{database, filter, place};
    if (!options.has("-f")) {
        reading.print_until(end_of_record);
    } else if (reading.print_until(database.read(oldest_transaction_under_way))) {
        reading.follow();
    }
    return 0;
}

}  // namespace lectern::audit
