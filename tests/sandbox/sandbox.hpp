#pragma once

#include "money.hpp"
#include "sessions.hpp"
#include "settings.hpp"
#include "state_directory.hpp"

namespace lectern::sandbox {

/// What handlers get in addition to the request.
struct Sandbox {
    const Settings& settings;
    const StateDirectory& state;
    Sessions sessions;
    Money money{state, sessions, settings.url};
};

}  // namespace lectern::sandbox
