#include "platform/database_answer.hpp"

#include <stdexcept>
#include <string>
#include <system_error>

#include "platform/database_handle.hpp"
#include "platform/whole_number.hpp"

namespace lectern {

namespace detail {

std::size_t Result::column(const char* name, std::size_t first) const {
    const std::string_view wanted{name};
    for (std::size_t step = 0; step < names.size(); ++step) {
        const auto at = first + step < names.size() ? first + step : first + step - names.size();
        if (names[at] == wanted) return at;
    }
    throw std::logic_error{std::string{"database: the result has no column "} + name};
}

}  // namespace detail

namespace {

[[noreturn]] void refuse_value(const char* column, const char* expected) {
    throw std::logic_error{std::string{"database: column "} + column + " is not " + expected};
}

// Parses `2026-11-23 07:05:00+00` or `2026-11-23 07:05:00.123456+00`: ISO style in UTC, which every
// connection sets.
std::optional<Timestamp> parse_timestamp(std::string_view text) {
    if (!text.ends_with("+00")) return std::nullopt;
    text.remove_suffix(3);
    constexpr std::string_view shape = "0000-00-00 00:00:00";
    if (text.size() < shape.size()) return std::nullopt;
    for (std::size_t at = 0; at < shape.size(); ++at) {
        const bool is_digit = '0' <= text[at] && text[at] <= '9';
        if (shape[at] == '0' ? !is_digit : text[at] != shape[at]) return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t count) {
        return whole_number<int>(text.substr(at, count)).value_or(0);
    };
    std::chrono::microseconds fraction{0};
    if (auto digits = text.substr(shape.size()); !digits.empty()) {
        const auto count = digits.size() - 1;
        const auto value = whole_number<unsigned>(digits.substr(1));
        if (digits[0] != '.' || count > 6 || !value) return std::nullopt;
        fraction = std::chrono::microseconds{*value};
        for (auto at = count; at < 6; ++at) fraction *= 10;
    }
    const std::chrono::year_month_day date{std::chrono::year{number(0, 4)},
                                           std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                           std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    return std::chrono::sys_days{date} + std::chrono::hours{number(11, 2)} +
           std::chrono::minutes{number(14, 2)} + std::chrono::seconds{number(17, 2)} + fraction;
}

template <typename Value>
struct Reader;

template <>
struct Reader<std::string_view> {
    static std::string_view read(std::string_view text, const char*) { return text; }
};

template <>
struct Reader<std::string> {
    static std::string read(std::string_view text, const char*) { return std::string{text}; }
};

template <>
struct Reader<bool> {
    static bool read(std::string_view text, const char* column) {
        if (text != "t" && text != "f") refuse_value(column, "a boolean");
        return text == "t";
    }
};

template <>
struct Reader<Timestamp> {
    static Timestamp read(std::string_view text, const char* column) {
        const auto time = parse_timestamp(text);
        if (!time) refuse_value(column, "a timestamptz between the years 0001 and 9999");
        return *time;
    }
};

template <typename Number>
struct NumberReader {
    static Number read(std::string_view text, const char* column) {
        const auto number = whole_number<Number>(text);
        if (!number) refuse_value(column, "a number of the requested type");
        return *number;
    }
};
template <>
struct Reader<int> : NumberReader<int> {};
template <>
struct Reader<std::int64_t> : NumberReader<std::int64_t> {};
template <>
struct Reader<double> : NumberReader<double> {};

template <typename Table>
struct Reader<RowId<Table>> {
    static RowId<Table> read(std::string_view text, const char* column) {
        return RowId<Table>{Reader<std::int64_t>::read(text, column)};
    }
};

template <typename Value>
struct Reader<std::optional<Value>> : Reader<Value> {};

template <typename Value>
constexpr bool is_optional = false;
template <typename Value>
constexpr bool is_optional<std::optional<Value>> = true;

}  // namespace

std::optional<std::string_view> Row::find(const char* column) const {
    column_ = result_->column(column, column_);
    const auto at = static_cast<std::size_t>(index_) * result_->names.size() + column_;
    if (at >= result_->cells.size()) {
        throw std::logic_error{std::string{"database: no row to read column "} + column + " from"};
    }
    return result_->cells[at];
}

template <typename Value>
Value Row::get(const char* column) const {
    const auto text = find(column);
    if constexpr (is_optional<Value>) {
        if (!text) return std::nullopt;
    } else {
        if (!text) throw std::logic_error{std::string{"database: column "} + column + " is NULL"};
    }
    return Reader<Value>::read(*text, column);
}

template std::string_view Row::get(const char*) const;
template std::string Row::get(const char*) const;
template std::int64_t Row::get(const char*) const;
template int Row::get(const char*) const;
template double Row::get(const char*) const;
template bool Row::get(const char*) const;
template Timestamp Row::get(const char*) const;
template std::optional<std::string_view> Row::get(const char*) const;
template std::optional<std::string> Row::get(const char*) const;
template std::optional<std::int64_t> Row::get(const char*) const;
template std::optional<int> Row::get(const char*) const;
template std::optional<double> Row::get(const char*) const;
template std::optional<bool> Row::get(const char*) const;
template std::optional<Timestamp> Row::get(const char*) const;
template UserId Row::get(const char*) const;
template std::optional<UserId> Row::get(const char*) const;
template SessionId Row::get(const char*) const;
template std::optional<SessionId> Row::get(const char*) const;
template CourseId Row::get(const char*) const;
template std::optional<CourseId> Row::get(const char*) const;
template LessonId Row::get(const char*) const;
template std::optional<LessonId> Row::get(const char*) const;
template ResourceId Row::get(const char*) const;
template std::optional<ResourceId> Row::get(const char*) const;
template NoteId Row::get(const char*) const;
template std::optional<NoteId> Row::get(const char*) const;
template OrderId Row::get(const char*) const;
template std::optional<OrderId> Row::get(const char*) const;
template EntitlementId Row::get(const char*) const;
template std::optional<EntitlementId> Row::get(const char*) const;

bool Row::is_null(const char* column) const {
    return !find(column).has_value();
}

int Rows::size() const {
    return result_->rows;
}

std::int64_t Rows::affected() const {
    return result_->affected;
}

}  // namespace lectern
