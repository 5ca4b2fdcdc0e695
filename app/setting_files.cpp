#include "setting_files.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

std::string mend(const std::filesystem::path& path, std::string_view mode) {
    return path.string() + " cannot be read: give it the group " + std::string{operators_group} +
           " and mode " + std::string{mode} + ", and be a member of that group";
}

/// Says what mends a file that could not be opened or read. A missing file is no fault.
std::string fault_of(const std::filesystem::path& file, int error) {
    if (error == ENOENT || error == ENOTDIR) return {};
    if (error != EACCES && error != EPERM)
        return file.string() + " cannot be read: " + std::generic_category().message(error);
    const auto directory = file.parent_path();
    const bool is_closed = ::access(directory.c_str(), X_OK) != 0;
    return is_closed ? mend(directory, "0750") : mend(file, "0640");
}

/// Closes a descriptor on destruction.
class Descriptor {
  public:
    explicit Descriptor(const std::filesystem::path& file)
        : number_{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return number_; }

  private:
    int number_;
};

FileAnswer content_of(const Descriptor& descriptor, const std::filesystem::path& file) {
    std::string content;
    std::array<char, 4096> part{};
    while (content.size() <= largest_file) {
        const auto count = ::read(descriptor.number(), part.data(), part.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return {.value = {}, .fault = fault_of(file, errno)};
        if (count == 0) return {.value = content};
        content.append(part.data(), static_cast<std::size_t>(count));
    }
    return {.value = {}, .fault = fault_of(file, EFBIG)};
}

/// Reads a file none of whose `refused` permissions may be set. The permissions are those of the
/// file that is read, not of one that takes its name meanwhile.
FileAnswer read_if_closed(const std::filesystem::path& file, mode_t refused) {
    const Descriptor descriptor{file};
    if (descriptor.number() < 0) return {.value = {}, .fault = fault_of(file, errno)};
    struct stat status {};
    if (::fstat(descriptor.number(), &status) != 0)
        return {.value = {}, .fault = fault_of(file, errno)};
    if ((status.st_mode & refused) != 0) {
        return {.value = {},
                .fault = file.string() + " is open to everybody: give it the group " +
                         std::string{operators_group} +
                         " and mode 0640, and replace the secret if somebody may have read it",
                .is_open = true};
    }
    return content_of(descriptor, file);
}

}  // namespace

Values parse_environment_file(std::string_view text) {
    EnvironmentParser parser;
    for (const char c : text) parser.take(c);
    return parser.finish();
}

FileAnswer read_credential_file(const std::filesystem::path& directory, std::string_view name) {
    auto answer = read_if_closed(directory / name, open_to_everybody);
    auto& value = answer.value;
    while (value && !value->empty() && is_line_end(value->back())) value->pop_back();
    return answer;
}

SettingsFile::SettingsFile(const std::filesystem::path& file) {
    const auto answer = read_if_closed(file, 0);
    if (answer.value) values_ = parse_environment_file(*answer.value);
    fault_ = answer.fault;
}

std::optional<std::string> SettingsFile::value(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

}  // namespace lectern
