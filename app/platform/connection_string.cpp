#include "platform/connection_string.hpp"

#include <algorithm>
#include <cctype>
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

using Settings = std::vector<std::pair<std::string, std::string>>;

/// Splits the words of `options` as PostgreSQL does: at blanks, unless a backslash stands before.
std::vector<std::string> words_of(std::string_view options) {
    std::vector<std::string> words;
    bool is_in_word = false;
    for (std::size_t at = 0; at < options.size(); ++at) {
        const bool is_escaped = options[at] == '\\' && at + 1 < options.size();
        if (is_escaped) ++at;
        if (!is_escaped && std::isspace(static_cast<unsigned char>(options[at])) != 0) {
            is_in_word = false;
            continue;
        }
        if (!std::exchange(is_in_word, true)) words.emplace_back();
        words.back() += options[at];
    }
    return words;
}

/// Adds the setting in `NAME=VALUE`. Returns whether it is one.
bool add_setting(Settings& settings, std::string_view text) {
    const auto sign = text.find('=');
    if (sign == std::string_view::npos || sign == 0) return false;
    settings.emplace_back(text.substr(0, sign), text.substr(sign + 1));
    return true;
}

struct Options {
    Settings settings;  // `-c NAME=VALUE`, `-cNAME=VALUE` and `--NAME=VALUE`
    std::string rest;   // what is no setting
};

Options parsed(std::string_view text) {
    Options options;
    const auto words = words_of(text);
    for (std::size_t at = 0; at < words.size(); ++at) {
        const std::string_view word = words[at];
        const bool is_split = word == "-c" && at + 1 < words.size();
        if (is_split && add_setting(options.settings, words[at + 1])) {
            ++at;
        } else if (is_split || !(word.starts_with("-c") || word.starts_with("--")) ||
                   !add_setting(options.settings, word.substr(2))) {
            options.rest += option_value(word) + ' ';
        } else if (word.starts_with("--")) {
            std::ranges::replace(options.settings.back().first, '-', '_');
        }
    }
    return options;
}

std::string literal(std::string_view value) {
    std::string text = "E'";
    for (const char character : value) {
        if (character == '\'' || character == '\\') text += character;
        text += character;
    }
    return text += '\'';
}

std::string options_of(const std::string& connection_string) {
    return values_of(connection_string)["options"];
}

}  // namespace

std::string with_defaults(const std::string& connection_string) {
    std::map<std::string, std::string> values{{"connect_timeout", "5"},
                                              {"client_encoding", "UTF8"},
                                              {"fallback_application_name", "lectern"}};
    each_value(connection_string,
               [&](const PQconninfoOption& option) { values[option.keyword] = option.val; });
    // Also when it is empty, so that libpq does not read PGOPTIONS.
    values["options"] = parsed(values["options"]).rest;
    return text_of(values);
}

std::string session_settings(const std::string& connection_string) {
    Settings settings{{"timezone", "UTC"},
                      {"datestyle", "ISO"},
                      {"client_min_messages", "warning"},
                      {"statement_timeout", "15s"},
                      {"idle_in_transaction_session_timeout", "60s"},
                      {"plan_cache_mode", "force_generic_plan"},
                      {"random_page_cost", "1.1"},  // pages are in memory or on flash storage
                      {"jit", "off"}};  // compiling takes longer than any statement here
    for (auto& setting : parsed(options_of(connection_string)).settings)
        settings.push_back(std::move(setting));
    std::string sql;
    for (const auto& [name, value] : settings) {
        sql += sql.empty() ? "SELECT " : ", ";
        sql += "set_config(" + literal(name) + ", " + literal(value) + ", false)";
    }
    return sql;
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

std::map<std::string, std::string> effective_values(const std::string& connection_string) {
    auto values = values_of(connection_string);
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> defaults{PQconndefaults(),
                                                                                &PQconninfoFree};
    if (!defaults) throw std::runtime_error{"database: libpq has no defaults"};
    for (const auto* option = defaults.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) values.emplace(option->keyword, option->val);
    return values;
}

bool server_accepts_connections(const std::string& connection_string) {
    return PQping(with_defaults(connection_string).c_str()) == PQPING_OK;
}

}  // namespace lectern
