#include "operations/doctor.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <set>
#include <utility>

#include "config.hpp"
#include "console/wrap.hpp"
#include "platform/database_handle.hpp"
#include "platform/json.hpp"
#include "platform/text_list.hpp"

namespace lectern::operations {
namespace {

constexpr std::size_t state_width = 12;
constexpr std::size_t subject_width = 9;

using Names = std::set<std::string_view>;

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.resize(width, ' ');
    return text;
}

const char* word_of(Finding::State state) {
    switch (state) {
        case Finding::State::ok:
            return "ok";
        case Finding::State::fault:
            return "fault";
        case Finding::State::not_checked:
            break;
    }
    return "not checked";
}

/// Returns the names of the checks of these subjects, and of those that they need.
Names names_of_needed(const std::vector<Check>& checks, const Names& chosen) {
    auto needed = chosen;
    // A check needs earlier ones only.
    for (auto check = checks.rbegin(); check != checks.rend(); ++check)
        if (needed.contains(check->name)) needed.insert(check->needs.begin(), check->needs.end());
    return needed;
}

/// One run of the checks.
class Run {
  public:
    Run(const Names& chosen, const std::function<void(const CheckedFinding&)>& tell)
        : chosen_{chosen}, tell_{tell} {}

    void take(const Check& check) {
        const auto failed_need = std::ranges::find_if(
            check.needs, [&](const auto& name) { return failed_.contains(name); });
        if (failed_need != check.needs.end()) {
            failed_.insert(check.name);
            report(check, not_checked("needs `" + std::string{*failed_need} + "`"));
            return;
        }
        bool has_failed = false;
        for (const auto& finding : findings_of(check)) {
            has_failed = has_failed || finding.state == Finding::State::fault;
            report(check, finding);
        }
        if (has_failed) failed_.insert(check.name);
    }
    [[nodiscard]] bool is_sound() const { return is_sound_; }

  private:
    [[nodiscard]] Findings findings_of(const Check& check) const {
        try {
            return check.run();
        } catch (const ConfigError& error) {
            return findings_about_settings(error);
        } catch (const CannotCheck& error) {
            return {not_checked(error.what())};
        } catch (const std::exception& error) {
            if (const auto refused = find_refused_right(error))
                return {faulty(*refused,
                               "give the role its rights: `systemctl start lectern-migrate`, and "
                               "docs/installation.md for roles of operators")};
            return {faulty("failed: " + first_line_of(error.what()),
                           "see the message; docs/operations.md says what the check needs")};
        }
    }
    /// A fault of a setting is told once, by the first check that notices it.
    [[nodiscard]] Findings findings_about_settings(const ConfigError& error) const {
        Findings findings;
        for (const auto& line : lines_of(error.what())) {
            findings.push_back(
                told_faults_.contains(line)
                    ? not_checked(line)
                    : faulty(line, line.find(" is missing") != std::string::npos
                                       ? "set it; `lectern --help` explains each setting"
                                       : "correct what the line says; docs/operations.md, "
                                         "Settings of commands"));
        }
        return findings;
    }
    void report(const Check& check, const Finding& finding) {
        const bool is_fault = finding.state == Finding::State::fault;
        if (is_fault) {
            is_sound_ = false;
            told_faults_.insert(finding.fact);
        }
        if (is_fault || chosen_.contains(check.name)) tell_({check.subject, check.name, finding});
    }

    const Names& chosen_;
    const std::function<void(const CheckedFinding&)>& tell_;
    Names failed_;
    std::set<std::string> told_faults_;
    bool is_sound_ = true;
};

}  // namespace

Finding sound(std::string fact) {
    return {.state = Finding::State::ok, .fact = std::move(fact)};
}

Finding faulty(std::string fact, std::string fix) {
    return {.state = Finding::State::fault, .fact = std::move(fact), .fix = std::move(fix)};
}

Finding not_checked(std::string reason) {
    return {.state = Finding::State::not_checked, .fact = std::move(reason)};
}

bool run_checks(const std::vector<Check>& checks, const std::vector<std::string>& subjects,
                const std::function<void(const CheckedFinding&)>& tell) {
    Names chosen;
    for (const auto& check : checks)
        if (std::ranges::find(subjects, check.subject) != subjects.end()) chosen.insert(check.name);
    const auto needed = names_of_needed(checks, chosen);
    Run run{chosen, tell};
    for (const auto& check : checks)
        if (needed.contains(check.name)) run.take(check);
    return run.is_sound();
}

std::vector<std::string_view> subjects_of(const std::vector<Check>& checks) {
    std::vector<std::string_view> subjects;
    for (const auto& check : checks)
        if (std::ranges::find(subjects, check.subject) == subjects.end())
            subjects.push_back(check.subject);
    return subjects;
}

void print_finding(const CheckedFinding& found, OutputFormat output_format) {
    const auto& [state, fact, fix] = found.finding;
    if (output_format == OutputFormat::json) {
        std::cout << json::object({{"subject", std::string{found.subject}},
                                   {"check", std::string{found.check}},
                                   {"state", std::string{word_of(state)}},
                                   {"fact", fact},
                                   {"fix", fix.empty() ? json::Scalar{nullptr} : fix}})
                  << '\n';
    } else {
        const std::string word = state == Finding::State::fault ? "FAULT" : word_of(state);
        const auto line = padded(word, state_width) +
                          padded(std::string{found.subject}, subject_width) +
                          std::string{found.check} + ": " + shown(fact) +
                          (fix.empty() ? "" : " — fix: " + shown(fix));
        std::cout << wrapped_for_terminal(line, state_width + subject_width) << '\n';
    }
    std::cout.flush();  // the next check may take seconds
}

std::string first_line_of(const std::string& message) {
    return message.substr(0, message.find('\n'));
}

}  // namespace lectern::operations
