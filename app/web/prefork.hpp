#pragma once

#include <sys/types.h>

#include <functional>
#include <vector>

namespace lectern::web {

/// A kind of worker: how many of them run, and what each of them does until SIGTERM.
struct WorkerKind {
    int count;
    std::function<void()> work;
};

/// Runs the workers of all kinds until SIGTERM or SIGINT, then lets them finish their requests. A
/// worker that dies is replaced, after a growing pause if it died young; `ended` is called with its
/// pid. SIGHUP replaces all workers one by one, and starts each new one before its predecessor
/// stops. The parent itself opens no connection and answers no request. Returns the exit status of
/// the command: the highest of the workers that it stopped.
int run_workers(const std::vector<WorkerKind>& kinds, const std::function<void(pid_t)>& ended);

/// Runs `workers` processes of `work(listening_socket)`.
int run_workers(int listening_socket, int workers, const std::function<void(int)>& work);

}  // namespace lectern::web
