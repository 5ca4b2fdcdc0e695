#include "idempotency.hpp"

#include "identifiers.hpp"
#include "platform/json.hpp"
#include "stripe_error.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::string_view folder = "idempotency";
constexpr std::size_t longest_key = 255;

/// Returns the same text for requests with the same parameters, whatever their order.
std::string fingerprint(const std::string& path, const StripeFields& fields) {
    auto text = path;
    for (const auto& [name, value] : fields.all()) {
        text.append(1, '\0').append(name).append(1, '\0').append(value);
    }
    return sha256_hex(text);
}

StripeError idempotency_error(int status, const std::string& message, const std::string& code) {
    return StripeError{message,
                       {.status = status, .type = "idempotency_error", .code = code, .param = {}}};
}

std::string request_json(const std::string& path, const StripeFields& fields) {
    std::vector<json::Member> members;
    for (const auto& [name, value] : fields.all()) members.push_back({name, value});
    return json::object({{"path", path}, {"fields", json::Raw{json::object(members)}}});
}

}  // namespace

StoredAnswer once_per_key(const StateDirectory& state, const std::string& key,
                          const std::string& path, const StripeFields& fields,
                          const std::function<std::string()>& act) {
    if (key.empty()) return {.body = act()};
    if (key.size() > longest_key) {
        throw idempotency_error(400, "Idempotency keys have at most 255 characters.", "");
    }
    const auto name = sha256_hex(key);
    const FileLock lock{state.path(folder, name).replace_extension("lock"),
                        FileLock::Wait::not_at_all};
    if (!lock.is_held()) {
        throw idempotency_error(409,
                                "There is currently another in-progress request using this "
                                "Idempotent Key (that probably means you submitted twice, and the "
                                "other request is still going through): " +
                                    key + ". Please try again later.",
                                "idempotency_key_in_use");
    }
    const auto asked = fingerprint(path, fields);
    if (const auto text = state.read(folder, name)) {
        const auto stored = json::parse(*text);
        if (stored.text("fingerprint") == asked) {
            return {.body = stored.text("body").value_or(""), .is_replay = true};
        }
        throw idempotency_error(400,
                                "Keys for idempotent requests can only be used with the same "
                                "parameters they were first used with. Try using a key other than "
                                "'" +
                                    key + "' if you meant to execute a different request.",
                                "");
    }
    auto body = act();
    state.write(folder, name,
                json::object({{"fingerprint", asked},
                              {"body", body},
                              {"request", json::Raw{request_json(path, fields)}}}));
    return {.body = std::move(body)};
}

std::vector<std::string> list_requests(const StateDirectory& state) {
    std::vector<std::string> requests;
    for (const auto& name : state.list(folder)) {
        const auto text = state.read(folder, name);
        if (!text) continue;
        if (const auto request = json::parse(*text).find("request"))
            requests.push_back(request->dump());
    }
    return requests;
}

}  // namespace lectern::sandbox
