#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "support/site_browser.hpp"

namespace lectern::test {

/// During its lifetime, or until accept(), the mail server of the site refuses mails to an address
/// with this reply (tests/sandbox/smtp_sink.py).
class RefusedRecipient {
  public:
    RefusedRecipient(const std::string& address, const std::string& reply)
        : file_{std::filesystem::path{site_under_test().maildir} / "refused" / address} {
        std::ofstream{file_} << reply << '\n';
        std::filesystem::permissions(file_, std::filesystem::perms::others_read,
                                     std::filesystem::perm_options::add);
    }
    ~RefusedRecipient() { accept(); }
    RefusedRecipient(const RefusedRecipient&) = delete;
    RefusedRecipient& operator=(const RefusedRecipient&) = delete;
    void accept() const { std::filesystem::remove(file_); }

  private:
    std::filesystem::path file_;
};

}  // namespace lectern::test
