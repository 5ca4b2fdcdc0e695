#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace lectern::test {

using FastcgiVariables = std::map<std::string, std::string>;

/// One request to a FastCGI server on a Unix socket, as nginx would make it. Throws
/// std::system_error when nobody answers within a few seconds.
class FastcgiRequest {
  public:
    /// Connects and sends the variables and the body; CONTENT_LENGTH is the body's unless given.
    FastcgiRequest(const std::filesystem::path& socket, FastcgiVariables variables,
                   const std::string& body = {});
    ~FastcgiRequest();
    FastcgiRequest(const FastcgiRequest&) = delete;
    FastcgiRequest& operator=(const FastcgiRequest&) = delete;

    /// What the server writes until it is done: headers, an empty line, body. Cut short when it
    /// dies.
    std::string answer();

  private:
    int socket_;
};

/// `GET path`, and the whole answer.
std::string ask(const std::filesystem::path& socket, const std::string& path);

/// What comes after the empty line.
std::string body_of(const std::string& answer);

}  // namespace lectern::test
