#pragma once

#include <cgicc/CgiInput.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace lectern::web {

/// Gives cgicc variables and a body that we read ourselves, instead of the process's environment
/// and standard input.
class InMemoryCgiInput final : public cgicc::CgiInput {
  public:
    explicit InMemoryCgiInput(std::map<std::string, std::string> variables, std::string body = {})
        : variables_{std::move(variables)}, body_{std::move(body)} {}

    std::string getenv(const char* name) override {
        const auto found = variables_.find(name);
        return found == variables_.end() ? std::string{} : found->second;
    }

    std::size_t read(char* data, std::size_t length) override {
        const auto count = std::min(length, body_.size() - position_);
        body_.copy(data, count, position_);
        position_ += count;
        return count;
    }

  private:
    std::map<std::string, std::string> variables_;
    std::string body_;
    std::size_t position_ = 0;
};

}  // namespace lectern::web
