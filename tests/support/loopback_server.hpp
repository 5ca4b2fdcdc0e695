#pragma once

#include <functional>
#include <string>
#include <thread>

namespace lectern::test {

/// A server on 127.0.0.1 that serves one client at a time: `talk` is called with each connected
/// socket. Stops when the object is destroyed.
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

/// Reads until the data ends with `end` or the peer closes the connection. Returns all of it.
std::string receive_until(int socket, const std::string& end);

/// Reads a whole HTTP request with its body and returns it unchanged.
std::string receive_http_request(int socket);

}  // namespace lectern::test
