#include "console/completion.hpp"

#include <algorithm>

#include "console/bash_completion.hpp"
#include "console/fish_completion.hpp"
#include "console/zsh_completion.hpp"

namespace lectern {
namespace {

struct Shell {
    std::string_view name;
    std::string (*script)(const std::vector<Command>& commands);
};

constexpr Shell shells[] = {
    {"bash", bash_completion_of}, {"zsh", zsh_completion_of}, {"fish", fish_completion_of}};

}  // namespace

std::vector<std::string_view> list_shells() {
    std::vector<std::string_view> names;
    for (const auto& shell : shells) names.push_back(shell.name);
    return names;
}

std::string completion_for(std::string_view shell, const std::vector<Command>& commands) {
    return std::ranges::find(shells, shell, &Shell::name)->script(commands);
}

}  // namespace lectern
