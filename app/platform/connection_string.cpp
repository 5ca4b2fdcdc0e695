#include "platform/connection_string.hpp"

#include <map>
#include <memory>
#include <stdexcept>
#include <string_view>

#include <libpq-fe.h>

namespace lectern {

namespace {

std::string quoted_value(std::string_view value) {
    std::string text = "'";
    for (const char character : value) {
        if (character == '\'' || character == '\\') text += '\\';
        text += character;
    }
    return text += '\'';
}

}  // namespace

// PQconninfoParse accepts both forms: `key=value` and URI.
std::string with_defaults(const std::string& connection_string) {
    char* fault = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> given{
        PQconninfoParse(connection_string.c_str(), &fault), &PQconninfoFree};
    if (!given) {
        // libpq's message can quote the connection string, and with it the password.
        PQfreemem(fault);
        throw std::invalid_argument{"database: the connection string is malformed"};
    }
    std::map<std::string, std::string> values{{"connect_timeout", "5"},
                                              {"client_encoding", "UTF8"},
                                              {"fallback_application_name", "lectern"}};
    std::string options =
        "-c timezone=UTC -c datestyle=ISO -c client_min_messages=warning "
        "-c statement_timeout=15s -c idle_in_transaction_session_timeout=60s "
        "-c plan_cache_mode=force_generic_plan";
    for (const auto* option = given.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        if (std::string_view{option->keyword} == "options") {
            (options += ' ') += option->val;
        } else {
            values[option->keyword] = option->val;
        }
    }
    values["options"] = options;
    std::string text;
    for (const auto& [keyword, value] : values) text += keyword + '=' + quoted_value(value) + ' ';
    return text;
}

bool server_accepts_connections(const std::string& connection_string) {
    return PQping(with_defaults(connection_string).c_str()) == PQPING_OK;
}

}  // namespace lectern
