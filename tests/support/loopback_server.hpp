#pragma once

#include <functional>
#include <string>
#include <thread>

namespace lectern::test {

/// A server on 127.0.0.1 that talks to one client after the other, by a function that is given the
/// connected socket. Ends with the object.
class LoopbackServer {
  public:
    explicit LoopbackServer(std::function<void(int socket)> talk);
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    /// `127.0.0.1:PORT`
    [[nodiscard]] const std::string& address() const { return address_; }

  private:
    void serve(const std::function<void(int)>& talk) const;

    int listener_;
    std::string address_;
    std::thread thread_;
};

void send_text(int socket, const std::string& text);

/// Reads until what came ends with `end`, or the other side closes; answers all of it.
std::string receive_until(int socket, const std::string& end);

/// A whole HTTP request with its body, as it came.
std::string receive_http_request(int socket);

}  // namespace lectern::test
