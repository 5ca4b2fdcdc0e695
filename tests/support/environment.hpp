#pragma once

#include <map>
#include <optional>
#include <string>

#include <stdlib.h>

#include "support/settings.hpp"

namespace lectern::test {

/// Sets environment variables of this process. On destruction they are as before.
class Environment {
  public:
    explicit Environment(const Values& values) {
        for (const auto& [name, value] : values) {
            const char* before = getenv(name.c_str());
            before_[name] = before != nullptr ? std::optional<std::string>{before} : std::nullopt;
            setenv(name.c_str(), value.c_str(), 1);
        }
    }
    ~Environment() {
        for (const auto& [name, value] : before_)
            value ? setenv(name.c_str(), value->c_str(), 1) : unsetenv(name.c_str());
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

  private:
    std::map<std::string, std::optional<std::string>> before_;
};

}  // namespace lectern::test
