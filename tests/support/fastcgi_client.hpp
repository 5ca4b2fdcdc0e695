#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace lectern::test {

using FastcgiVariables = std::map<std::string, std::string>;

/// One request to a FastCGI server on a Unix socket, as nginx would send it. Throws
/// std::system_error if the socket cannot be connected, or if the server is silent for ten seconds.
class FastcgiRequest {
  public:
    /// Connects and sends the variables and the body. CONTENT_LENGTH is the size of the body unless
    /// `variables` sets it.
    FastcgiRequest(const std::filesystem::path& socket, FastcgiVariables variables,
                   const std::string& body = {});
    ~FastcgiRequest();
    FastcgiRequest(const FastcgiRequest&) = delete;
    FastcgiRequest& operator=(const FastcgiRequest&) = delete;

    /// Returns the whole response: headers, an empty line, body. It is truncated if the server
    /// dies.
    std::string answer();

  private:
    int socket_;
};

/// Sends `GET path` and returns the whole response.
std::string ask(const std::filesystem::path& socket, const std::string& path);

/// Returns the body of a response: what follows the first empty line.
std::string body_of(const std::string& answer);

}  // namespace lectern::test
