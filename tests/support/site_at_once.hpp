#pragma once

#include <exception>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace lectern::test {

/// Runs `act(0)`, `act(1)` … concurrently and returns their results. Rethrows the first exception.
template <typename Act>
auto at_once(int count, const Act& act) {
    using Answer = std::invoke_result_t<Act, int>;
    const auto size = static_cast<std::size_t>(count);
    // Not the vector that is returned: threads must not write into one vector<bool>, whose elements
    // share bytes.
    std::vector<std::optional<Answer>> given(size);
    std::vector<std::exception_ptr> faults(size);
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            const auto mine = static_cast<std::size_t>(i);
            try {
                given[mine] = act(i);
            } catch (...) {
                faults[mine] = std::current_exception();
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& fault : faults) {
        if (fault) std::rethrow_exception(fault);
    }
    std::vector<Answer> answers;
    answers.reserve(size);
    for (auto& answer : given) answers.push_back(*std::move(answer));
    return answers;
}

}  // namespace lectern::test
