#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace lectern {

/// What a process knows of the person who started it.
struct UnixCaller {
    uid_t user = 0;                        // the real user
    std::optional<std::string> sudo_user;  // $SUDO_USER, which anyone can set
    std::optional<uid_t> login_user = {};  // find_login_user()
};

/// Returns the user who logged in to the session that this process is part of, also after su and
/// sudo, outside its user namespace; nothing in a service. The kernel keeps it, and only root can
/// change it. Source: pam_loginuid(8).
std::optional<uid_t> find_login_user();

/// Returns the real user of this process outside its user namespace, if it is in one: inside,
/// anyone can be root. Source: user_namespaces(7).
uid_t find_real_user();

/// Returns the id outside the namespace that a map (`/proc/self/uid_map`) gives for `user`, which
/// is `user` itself if the map does not say.
uid_t outside_user(uid_t user, std::string_view uid_map);

/// Returns the Unix name of the person: the user; for root, who called sudo. If somebody else has
/// logged in, both names: `olga as bob`. Root and the users of services are nobody's own, so with
/// these it is the user who logged in alone, if there is one.
std::string person_behind(const UnixCaller& caller);

}  // namespace lectern
