#pragma once

#include <string>

#include "operations/doctor.hpp"

namespace lectern::test {

/// Returns findings as lines: `ok FACT`, `fault FACT` or `? FACT`. Each fault must have a fix.
inline std::string lines_of_findings(const operations::Findings& findings) {
    using State = operations::Finding::State;
    std::string lines;
    for (const auto& finding : findings) {
        const auto* word = finding.state == State::ok      ? "ok "
                           : finding.state == State::fault ? "fault "
                                                           : "? ";
        lines += word + finding.fact + '\n';
        if ((finding.state == State::fault) != !finding.fix.empty()) lines += "(wrong fix)\n";
    }
    return lines;
}

}  // namespace lectern::test
