#include "unix_caller.hpp"

#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <sstream>
#include <system_error>

#include "platform/files.hpp"

namespace lectern {
namespace {

constexpr uid_t root = 0;
constexpr uid_t first_person = 1000;  // Debian's FIRST_UID: below are root and users of services
constexpr auto nobody_logged_in = static_cast<uid_t>(-1);

std::string name_of(uid_t user) {
    const auto* entry = getpwuid(user);
    return entry != nullptr ? entry->pw_name : std::to_string(user);
}

std::string own_uid_map() {
    return read_file("/proc/self/uid_map").value_or("");
}

}  // namespace

std::optional<uid_t> find_login_user() {
    const auto text = read_file("/proc/self/loginuid");
    if (!text) return std::nullopt;
    uid_t user = nobody_logged_in;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), user);
    if (error != std::errc{} || user == nobody_logged_in) return std::nullopt;
    // In a user namespace the kernel tells the id inside, which whoever made the namespace chose.
    return outside_user(user, own_uid_map());
}

uid_t outside_user(uid_t user, std::string_view uid_map) {
    std::istringstream lines{std::string{uid_map}};
    for (std::uint64_t inside = 0, outside = 0, count = 0; lines >> inside >> outside >> count;)
        if (inside <= user && user - inside < count)
            return static_cast<uid_t>(outside + (user - inside));
    return user;
}

uid_t find_real_user() {
    return outside_user(getuid(), own_uid_map());
}

std::string person_behind(const UnixCaller& caller) {
    // Anyone can set this variable, so it is trusted only for root, who has it from sudo.
    const auto sudo_user = caller.sudo_user.value_or("");
    const bool is_for_sudo_user = caller.user == root && !sudo_user.empty() && sudo_user != "root";
    if (!is_for_sudo_user && caller.user < first_person)
        return name_of(caller.login_user.value_or(caller.user));
    const auto name = is_for_sudo_user ? sudo_user : name_of(caller.user);
    if (caller.login_user.value_or(root) < first_person) return name;
    const auto login_name = name_of(*caller.login_user);
    return login_name == name ? name : login_name + " as " + name;
}

}  // namespace lectern
