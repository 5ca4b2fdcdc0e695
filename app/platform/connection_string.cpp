#include "platform/connection_string.hpp"

#include <functional>
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

std::string text_of(const std::map<std::string, std::string>& values) {
    std::string text;
    for (const auto& [keyword, value] : values) text += keyword + '=' + quoted_value(value) + ' ';
    return text;
}

/// Calls `take` with each value that the connection string sets.
// PQconninfoParse accepts both forms: `key=value` and URI.
void each_value(const std::string& connection_string,
                const std::function<void(const PQconninfoOption&)>& take) {
    char* fault = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> given{
        PQconninfoParse(connection_string.c_str(), &fault), &PQconninfoFree};
    if (!given) {
        // libpq's message can quote the connection string, and with it the password.
        PQfreemem(fault);
        throw std::invalid_argument{"database: the connection string is malformed"};
    }
    for (const auto* option = given.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) take(*option);
}

std::map<std::string, std::string> values_of(const std::string& connection_string) {
    std::map<std::string, std::string> values;
    each_value(connection_string,
               [&](const PQconninfoOption& option) { values[option.keyword] = option.val; });
    return values;
}

/// Escapes what separates two options.
std::string option_value(std::string_view value) {
    std::string text;
    for (const char character : value) {
        if (character == ' ' || character == '\\') text += '\\';
        text += character;
    }
    return text;
}

}  // namespace

std::string with_defaults(const std::string& connection_string) {
    std::map<std::string, std::string> values{{"connect_timeout", "5"},
                                              {"client_encoding", "UTF8"},
                                              {"fallback_application_name", "lectern"}};
    std::string options =
        "-c timezone=UTC -c datestyle=ISO -c client_min_messages=warning "
        "-c statement_timeout=15s -c idle_in_transaction_session_timeout=60s "
        "-c plan_cache_mode=force_generic_plan";
    each_value(connection_string, [&](const PQconninfoOption& option) {
        if (std::string_view{option.keyword} == "options") {
            (options += ' ') += option.val;
        } else {
            values[option.keyword] = option.val;
        }
    });
    values["options"] = options;
    return text_of(values);
}

std::string with_database(const std::string& connection_string, const std::string& name) {
    auto values = values_of(connection_string);
    values["dbname"] = name;
    return text_of(values);
}

std::string with_role(const std::string& connection_string, const std::string& role) {
    auto values = values_of(connection_string);
    values["options"] += " -c role=" + option_value(role);
    return text_of(values);
}

std::vector<std::pair<std::string, std::string>> environment_for(
    const std::string& connection_string) {
    std::vector<std::pair<std::string, std::string>> variables;
    each_value(connection_string, [&](const PQconninfoOption& option) {
        if (option.envvar != nullptr) variables.emplace_back(option.envvar, option.val);
    });
    return variables;
}

bool server_accepts_connections(const std::string& connection_string) {
    return PQping(with_defaults(connection_string).c_str()) == PQPING_OK;
}

}  // namespace lectern
