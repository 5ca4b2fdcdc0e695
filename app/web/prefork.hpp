#pragma once

#include <sys/types.h>

#include <functional>
#include <vector>

namespace lectern::web {

/// A kind of child process: how many of them run, and what each of them does until SIGTERM. Most
/// are workers, which answer the requests of a site.
struct ChildKind {
    int count;
    std::function<void()> work;
};

/// Runs the child processes of all kinds until SIGTERM or SIGINT, then lets them finish their
/// requests. A child that dies is replaced, after a growing pause if it died young; `ended` is
/// called with its pid. SIGHUP replaces all children one by one, and starts each new one before its
/// predecessor stops; a child whose successor cannot be forked stays. The parent itself opens no
/// connection and answers no request. Returns the exit status of the command: the highest of the
/// children that it stopped.
int run_children(const std::vector<ChildKind>& kinds, const std::function<void(pid_t)>& ended);

}  // namespace lectern::web
