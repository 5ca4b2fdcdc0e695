#include "setting_files.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/descriptor.hpp"

namespace lectern {
namespace {

constexpr std::size_t largest_file = std::size_t{1024} * 1024;
constexpr mode_t open_to_everybody = S_IRWXO;

using Values = std::map<std::string, std::string, std::less<>>;

bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || is_line_end(c);
}

/// The state machine of systemd's parse_env_file_internal().
class EnvironmentParser {
  public:
    void take(char c) {
        switch (state_) {
            case State::before_name:
            case State::name:
                return take_in_name(c);
            case State::comment:
            case State::comment_escape:
                return take_in_comment(c);
            case State::before_value:
            case State::value:
            case State::value_escape:
                return take_in_value(c);
            case State::single_quotes:
            case State::double_quotes:
            case State::double_quotes_escape:
                return take_in_quotes(c);
        }
    }

    Values finish() {
        const bool has_no_value = state_ == State::before_name || state_ == State::name ||
                                  state_ == State::comment || state_ == State::comment_escape;
        if (!has_no_value) store();
        return std::move(values_);
    }

  private:
    enum class State {
        before_name,
        name,
        before_value,
        value,
        value_escape,
        single_quotes,
        double_quotes,
        double_quotes_escape,
        comment,
        comment_escape
    };

    void take_in_name(char c) {
        if (state_ == State::before_name && (c == '#' || c == ';')) {
            state_ = State::comment;
        } else if (state_ == State::before_name && is_blank(c)) {
            return;
        } else if (is_line_end(c)) {
            begin_line();
        } else if (state_ == State::name && c == '=') {
            state_ = State::before_value;
        } else {
            state_ = State::name;
            name_ += c;
        }
    }

    void take_in_comment(char c) {
        if (is_line_end(c)) {
            begin_line();
        } else {
            state_ = c == '\\' && state_ == State::comment ? State::comment_escape : State::comment;
        }
    }

    void take_in_value(char c) {
        if (state_ == State::value_escape) {
            state_ = State::value;
            if (is_line_end(c)) return;  // the value goes on in the next line
            add(c);
        } else if (is_line_end(c)) {
            store();
        } else if (c == '\\') {
            state_ = State::value_escape;
        } else if (state_ == State::before_value && (c == '\'' || c == '"')) {
            state_ = c == '"' ? State::double_quotes : State::single_quotes;
        } else if (state_ == State::before_value && is_blank(c)) {
            return;
        } else {
            state_ = State::value;
            value_ += c;
            if (!is_blank(c)) length_without_blanks_ = value_.size();
        }
    }

    void take_in_quotes(char c) {
        if (state_ == State::double_quotes_escape) {
            state_ = State::double_quotes;
            if (c == '\n') return;
            if (std::string_view{"\"\\`$"}.find(c) == std::string_view::npos) add('\\');
            add(c);
        } else if (c == (state_ == State::double_quotes ? '"' : '\'')) {
            state_ = State::before_value;
        } else if (c == '\\' && state_ == State::double_quotes) {
            state_ = State::double_quotes_escape;
        } else {
            add(c);
        }
    }

    /// Adds a character that is kept even if it is a blank at the end.
    void add(char c) {
        value_ += c;
        length_without_blanks_ = value_.size();
    }

    void store() {
        if (state_ == State::value) value_.resize(length_without_blanks_);
        while (!name_.empty() && is_blank(name_.back())) name_.pop_back();
        values_[name_] = value_;
        begin_line();
    }

    void begin_line() {
        state_ = State::before_name;
        name_.clear();
        value_.clear();
        length_without_blanks_ = 0;
    }

    State state_ = State::before_name;
    std::string name_;
    std::string value_;
    std::size_t length_without_blanks_ = 0;
    Values values_;
};

/// Which permissions a file may have, and what mends others.
struct FileRule {
    mode_t refused = 0;           // none of these may be set
    std::string proper = {};      // what to do with a file that is open to everybody
    std::string unreadable = {};  // why this user cannot read it; empty: a member of the group can
};

FileRule rule_for(CredentialReaders readers) {
    switch (readers) {
        case CredentialReaders::operators:
            return {
                .refused = open_to_everybody,
                .proper = "give it the group " + std::string{operators_group} + " and mode 0640"};
        case CredentialReaders::services:
            return {.refused = open_to_everybody,
                    .proper = "give it to root, with mode 0600",
                    .unreadable = "only root and the services may read it"};
        case CredentialReaders::this_service:
            break;
    }
    return {.refused = 0, .proper = {}, .unreadable = "systemd made it for another user"};
}

std::string mend(const std::filesystem::path& path, std::string_view mode) {
    return path.string() + " cannot be read: give it the group " + std::string{operators_group} +
           " and mode " + std::string{mode} + ", and be a member of that group";
}

/// Says what mends a file that could not be opened or read. A missing file is no fault.
std::string fault_of(const std::filesystem::path& file, const FileRule& rule, int error) {
    if (error == ENOENT || error == ENOTDIR) return {};
    const auto cannot_be_read = file.string() + " cannot be read: ";
    if (error != EACCES && error != EPERM)
        return cannot_be_read + std::generic_category().message(error);
    if (!rule.unreadable.empty()) return cannot_be_read + rule.unreadable;
    const auto directory = file.parent_path();
    const bool is_closed = ::access(directory.c_str(), X_OK) != 0;
    return is_closed ? mend(directory, "0750") : mend(file, "0640");
}

/// Reads a file within the rule. The permissions are those of the file that is read, not of one
/// that takes its name meanwhile.
class Reading {
  public:
    Reading(const std::filesystem::path& file, const FileRule& rule)
        : file_{file},
          rule_{rule},
          descriptor_{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {}

    [[nodiscard]] FileAnswer answer() const {
        if (descriptor_.number() < 0) return fault(errno);
        struct stat status {};
        if (::fstat(descriptor_.number(), &status) != 0) return fault(errno);
        if ((status.st_mode & rule_.refused) == 0) return content();
        return {.value = {},
                .fault = file_.string() + " is open to everybody: " + rule_.proper +
                         ", and replace the secret if somebody may have read it",
                .is_open = true};
    }

  private:
    [[nodiscard]] FileAnswer content() const {
        std::string text;
        std::array<char, 4096> part{};
        while (text.size() <= largest_file) {
            const auto count = ::read(descriptor_.number(), part.data(), part.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return fault(errno);
            if (count == 0) return {.value = text};
            text.append(part.data(), static_cast<std::size_t>(count));
        }
        return fault(EFBIG);
    }
    [[nodiscard]] FileAnswer fault(int error) const {
        return {.value = {}, .fault = fault_of(file_, rule_, error)};
    }

    const std::filesystem::path& file_;
    const FileRule& rule_;
    Descriptor descriptor_;
};

}  // namespace

Values parse_environment_file(std::string_view text) {
    EnvironmentParser parser;
    for (const char c : text) parser.take(c);
    return parser.finish();
}

FileAnswer read_credential_file(const std::filesystem::path& directory, std::string_view name,
                                CredentialReaders readers) {
    const auto file = directory / name;
    const auto rule = rule_for(readers);
    auto answer = Reading{file, rule}.answer();
    auto& value = answer.value;
    while (value && !value->empty() && is_line_end(value->back())) value->pop_back();
    return answer;
}

SettingsFile::SettingsFile(const std::filesystem::path& file) {
    const FileRule rule;
    const auto answer = Reading{file, rule}.answer();
    if (answer.value) values_ = parse_environment_file(*answer.value);
    fault_ = answer.fault;
}

std::optional<std::string> SettingsFile::value(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

}  // namespace lectern
