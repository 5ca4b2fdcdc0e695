#pragma once

#include <string>
#include <vector>

#include "support/own_nginx.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_workers.hpp"

namespace lectern::test {

/// Workers of the running site with further settings (`NAME=value`), behind an nginx of their own.
class SiteWithSettings {
  public:
    explicit SiteWithSettings(const std::vector<std::string>& settings);
    [[nodiscard]] std::string page(const std::string& path) const { return nginx_.site() + path; }

  private:
    [[nodiscard]] std::vector<std::string> all_settings(
        const std::vector<std::string>& settings) const;
    static std::vector<std::string> pool(const std::string& name);

    TemporaryDirectory folder_;
    std::vector<std::string> settings_;
    OwnProcess pages_;
    OwnProcess outside_;
    OwnNginx nginx_;
};

}  // namespace lectern::test
