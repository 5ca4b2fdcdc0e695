#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "support/site_browser.hpp"

namespace lectern::test {

/// Fills the disk of the site's database during its lifetime, or until make_room()
/// (tests/faults/full_disk.cpp).
class FullDisk {
  public:
    FullDisk() {
        std::ofstream{sign_} << "/base/";
        if (!std::filesystem::exists(sign_))
            throw std::runtime_error{sign_.string() + " is missing"};
    }
    ~FullDisk() { make_room(); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    void make_room() const { std::filesystem::remove(sign_); }

  private:
    std::filesystem::path sign_ =
        std::filesystem::path{site_under_test().logs}.parent_path() / "run" / "disk-is-full";
};

}  // namespace lectern::test
