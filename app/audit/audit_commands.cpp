#include "audit/audit_commands.hpp"

#include <chrono>
#include <functional>
#include <iostream>
#include <stdexcept>

#include <unistd.h>

#include "audit/row_words.hpp"
#include "audit/tail.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/table.hpp"
#include "console/terminal.hpp"
#include "console/wrap.hpp"
#include "platform/crypto.hpp"
#include "platform/stop_signal.hpp"
#include "platform/text_list.hpp"
#include "platform/whole_line.hpp"

namespace lectern::audit {
namespace {

using namespace std::chrono_literals;

constexpr int newest_rows = 20;
constexpr auto pause = 500ms;
constexpr std::size_t request_id_bytes = 16;

/// Throws UsageError for a wrong value, and CommandFailure if what a value names does not exist.
Filter filter_from(const Options& options, DatabaseHandle& handle) {
    const auto now = SystemClock{}.now();
    Filter filter{.event = options.value("--event").value_or(""),
                  .since = time_from(options, "--since", handle, now),
                  .until = time_from(options, "--until", handle, now)};
    if (const auto who = options.value("--user")) {
        const auto person = find_person(handle, *who);
        if (!person) throw CommandFailure{"nobody has the id or address " + *who};
        filter.person = *person;
    }
    if (const auto id = options.value("--order")) {
        filter.order_id = find_order_id(handle, *id);
        if (!filter.order_id) throw CommandFailure{"no order " + *id};
    }
    if (const auto slug = options.value("--course")) {
        filter.course_id = find_course_id(handle, *slug);
        if (!filter.course_id) throw CommandFailure{"no course " + *slug};
    }
    return filter;
}

/// Prints a line. Returns false if the reader has closed the pipe. Throws if the line cannot be
/// written for another reason, such as a full disk.
bool print_line(std::string line) {
    if (write_whole_line(STDOUT_FILENO, std::move(line))) return true;
    if (reader_has_closed(STDOUT_FILENO)) return false;  // `audit tail | head`
    throw std::runtime_error{"standard output: cannot be written"};
}

/// Formats a row as a line, or as several of them.
using Format = std::function<std::string(const Row&)>;

/// For people at a terminal in words, else as JSON.
Format format_from(const Options& options) {
    if (options.has("--json") || !prints_on_terminal()) return line_from;
    return [colours = wants_colours() ? Colours::on : Colours::off](const Row& row) {
        return wrapped(words_from(row, colours), column_of_words, table_width());
    };
}

/// Reads the audit record from a position on and prints it.
class Tailer {
  public:
    Tailer(Database& database, Filter filter, Beginning beginning, Position position, Format format)
        : database_{database},
          filter_{std::move(filter)},
          beginning_{std::move(beginning)},
          position_{std::move(position)},
          format_{std::move(format)} {}

    /// Prints the rows of the beginning. Returns false if a stop signal came or the reader has
    /// gone.
    bool print_beginning() {
        return print_all([this](Connection& connection) {
            return read_page(connection, filter_, beginning_, position_);
        });
    }

    /// Prints new rows as they are committed. Reports a lost database once and continues when it is
    /// back.
    void follow() {
        bool goes_on = true;
        while (goes_on && !reader_has_closed(STDOUT_FILENO) && !stop_.wait_for(pause)) {
            try {
                goes_on = print_until(database_.read(oldest_running_transaction));
                is_away_ = false;
            } catch (const DatabaseUnavailable& error) {
                if (!is_away_) std::cerr << "lectern audit tail: " << error.what() << '\n';
                is_away_ = true;  // report it once; position_ is kept
            }
        }
    }

  private:
    bool print_until(const std::string& limit) {
        return print_all([&](Connection& connection) {
            return read_added_page(connection, filter_, beginning_, position_, limit);
        });
    }

    bool print_all(const std::function<Page(Connection&)>& read_next) {
        for (bool is_last = false; !is_last;) {
            if (stop_.was_received()) return false;
            const auto page = database_.read(read_next);
            for (const auto& row : page.rows)
                for (const auto& line : lines_of(format_(row)))
                    if (!print_line(line)) return false;
            position_ = page.end;
            is_last = page.is_last;
        }
        return true;
    }

    Database& database_;
    Filter filter_;
    Beginning beginning_;
    Position position_;
    Format format_;
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

std::optional<Timestamp> time_from(const Options& options, std::string_view name,
                                   DatabaseHandle& handle, Timestamp now) {
    const auto text = options.value(name);
    if (!text) return std::nullopt;
    const auto time = find_time(handle, *text, now);
    if (!time)
        throw UsageError{std::string{name} + ": not a time: " + *text + "; write " +
                         std::string{forms_of_times}};
    return time;
}

std::vector<std::string_view> list_event_names() {
    std::vector<std::string_view> names;
    for (const auto& kind : event_kinds) names.push_back(kind.name);
    return names;
}

int tail_audit_record(const Options& options) {
    if (const auto event = options.value("--event"))
        expect_one_of("--event", *event, list_event_names());
    if (options.has("-f") && options.has("--until")) throw UsageError{"-f and --until: choose one"};

    Database database{read_database_url()};
    Filter filter;
    Beginning beginning;
    Position position;
    database.read([&](Connection& connection) {
        filter = filter_from(options, connection);
        beginning = options.has("-f") ? begin_with_finished_rows(connection)
                                      : begin_with_visible_rows(connection);
        position = filter.since
                       ? position_before(connection, *filter.since)
                       : position_before_newest(connection, filter, beginning, newest_rows);
    });
    Tailer reading{database, filter, beginning, position, format_from(options)};
    if (reading.print_beginning() && options.has("-f")) reading.follow();
    return 0;
}

}  // namespace lectern::audit
