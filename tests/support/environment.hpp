#pragma once

#include <utility>

#include <stdlib.h>

#include "support/settings.hpp"

namespace lectern::test {

/// Sets environment variables of this process and unsets them on destruction.
class Environment {
  public:
    explicit Environment(Values values) : values_{std::move(values)} {
        for (const auto& [name, value] : values_) setenv(name.c_str(), value.c_str(), 1);
    }
    ~Environment() {
        for (const auto& [name, value] : values_) unsetenv(name.c_str());
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

  private:
    Values values_;
};

}  // namespace lectern::test
