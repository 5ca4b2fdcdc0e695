#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <stdlib.h>

namespace lectern::test {

/// A new temporary directory. It is removed with its contents when the object is destroyed.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        auto name = (std::filesystem::temp_directory_path() / "lectern-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{name + ": cannot be made"};
        path_ = name;
    }
    ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Writes a file. Creates the parent directories it needs.
    const TemporaryDirectory& write(const std::string& file, const std::string& content) const {
        std::filesystem::create_directories((path_ / file).parent_path());
        std::ofstream{path_ / file, std::ios::binary} << content;
        return *this;
    }

  private:
    std::filesystem::path path_;
};

}  // namespace lectern::test
