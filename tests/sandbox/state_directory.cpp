#include "state_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "identifiers.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::string_view ending = ".json";
constexpr const char* folders[] = {
    "sessions",       "intents",          "invoices",       "refunds",     "disputes", "prices",
    "events/pending", "events/delivered", "events/dropped", "idempotency", "settings", "captions",
    "codes",          "coupons",          "writing"};

[[noreturn]] void fail(const std::filesystem::path& file, const char* act) {
    throw std::system_error{errno, std::generic_category(), file.string() + ": " + act};
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file, Wait wait)
    : descriptor_{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)}, is_held_{false} {
    if (descriptor_ < 0) fail(file, "open");
    const int operation = wait == Wait::until_free ? LOCK_EX : LOCK_EX | LOCK_NB;
    int result = 0;
    do {
        result = ::flock(descriptor_, operation);
    } while (result != 0 && errno == EINTR);
    is_held_ = result == 0;
    if (!is_held_ && errno != EWOULDBLOCK) {
        ::close(descriptor_);
        fail(file, "flock");
    }
}

FileLock::~FileLock() {
    ::close(descriptor_);
}

StateDirectory::StateDirectory(std::filesystem::path root) : root_{std::move(root)} {
    for (const auto* folder : folders) std::filesystem::create_directories(root_ / folder);
}

FileLock StateDirectory::lock() const {
    return FileLock{root_ / "lock", FileLock::Wait::until_free};
}

std::optional<std::string> StateDirectory::read(std::string_view folder,
                                                std::string_view name) const {
    if (!is_plain_name(name)) return {};
    return read_file(path(folder, name));
}

void StateDirectory::write(std::string_view folder, std::string_view name,
                           std::string_view text) const {
    // Written elsewhere and then moved: readers never see a partial file, and watchers of the
    // folder are woken only once.
    const auto draft = root_ / "writing" / random_letters(24);
    std::ofstream file{draft, std::ios::binary};
    file << text;
    file.close();
    if (!file) fail(draft, "write");
    std::filesystem::rename(draft, path(folder, name));
}

void StateDirectory::remove(std::string_view folder, std::string_view name) const {
    std::filesystem::remove(path(folder, name));
}

std::vector<std::string> StateDirectory::list(std::string_view folder) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{root_ / folder}) {
        if (entry.path().extension() == ending) names.push_back(entry.path().stem().string());
    }
    return names;
}

std::filesystem::path StateDirectory::path(std::string_view folder, std::string_view name) const {
    return root_ / folder / (std::string{name}.append(ending));
}

bool is_plain_name(std::string_view name) {
    const auto is_plain = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
    };
    constexpr std::size_t longest = 200;
    return !name.empty() && name.size() <= longest && std::ranges::all_of(name, is_plain);
}

std::optional<std::string> read_file(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    if (!stream) return {};
    return std::string{std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace lectern::sandbox
