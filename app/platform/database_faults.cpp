#include "platform/database_faults.hpp"

#include <stdexcept>
#include <utility>

#include <pqxx/pqxx>

#include "platform/database_handle.hpp"

namespace lectern {

namespace {

// Raised for a statement with the wrong number of parameters. All other codes of class 08 concern
// the connection.
constexpr const char* protocol_violation = "08P01";

/// Returns a message as libpqxx 6.4 has it. libpqxx 7.10 names the statement first: `Failure during
/// 'name': `.
std::string without_statement_name(std::string message) {
    constexpr std::string_view end_of_name = "': ";
    if (!message.starts_with("Failure during '")) return message;
    const auto end = message.find(end_of_name);
    return end == std::string::npos ? message : message.substr(end + end_of_name.size());
}

// Translates every exception that libpqxx throws. libpqxx 6.4 drops the SQLSTATE of some, so it is
// set here by type.
DatabaseFailure described_failure() {
    try {
        throw;
    } catch (const pqxx::in_doubt_error& fault) {
        return {.message = fault.what(), .sqlstate = {}, .is_in_doubt = true};
    } catch (const pqxx::statement_completion_unknown& fault) {
        return {fault.what(), "40003"};
    } catch (const pqxx::serialization_failure& fault) {
        return {fault.what(), "40001"};
    } catch (const pqxx::deadlock_detected& fault) {
        return {fault.what(), "40P01"};
    } catch (const pqxx::insufficient_privilege& fault) {
        return {fault.what(), "42501"};
    } catch (const pqxx::sql_error& fault) {
        return {fault.what(), fault.sqlstate()};
    } catch (const pqxx::too_many_connections& fault) {
        return {fault.what(), "53300"};
    } catch (const pqxx::broken_connection& fault) {
        // libpqxx throws this for 08P01 too; the caller checks whether the connection is open.
        return {fault.what(), protocol_violation};
    } catch (const pqxx::failure& fault) {
        return {fault.what(), {}};
    } catch (const std::logic_error& fault) {
        throw std::logic_error{std::string{"database: "} + fault.what()};
    }
}

}  // namespace

DatabaseFailure current_failure() {
    auto failure = described_failure();
    failure.message = without_statement_name(std::move(failure.message));
    return failure;
}

std::optional<std::string> find_refused_right(const std::exception& error) {
    const auto* refused = dynamic_cast<const DatabaseError*>(&error);
    if (refused == nullptr || refused->sqlstate() != "42501") return std::nullopt;
    constexpr std::string_view origin = "database: ";
    std::string_view text = refused->what();
    if (text.starts_with(origin)) text.remove_prefix(origin.size());
    for (const std::string_view severity : {"ERROR:", " "})
        while (text.starts_with(severity)) text.remove_prefix(severity.size());
    return std::string{text.substr(0, text.find(" ("))};  // the statement follows in parentheses
}

bool is_connection_failure(std::string_view sqlstate) {
    return sqlstate == "40003" || sqlstate == "57P01" || sqlstate == "57P02" ||
           sqlstate == "57P03" || (sqlstate.starts_with("08") && sqlstate != protocol_violation);
}

bool is_shared_session(std::string_view sqlstate) {
    return sqlstate == "26000" || sqlstate == "42P05";
}

bool is_resource_exhaustion(std::string_view sqlstate) {
    return sqlstate.starts_with("53");
}

std::string one_line(std::string_view text, std::size_t longest) {
    std::string line;
    for (const char character : text) {
        const bool begins_character = (static_cast<unsigned char>(character) & 0xc0U) != 0x80U;
        if (line.size() >= longest && begins_character) return line + "…";
        const bool is_space = character == ' ' || character == '\n' || character == '\t';
        if (!is_space) {
            line += character;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (line.ends_with(' ')) line.pop_back();
    return line;
}

}  // namespace lectern
