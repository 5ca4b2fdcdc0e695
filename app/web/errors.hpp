#pragma once

#include <stdexcept>
#include <string>

// Exceptions that end a request. Handlers and the functions that they call throw them; respond.cpp
// alone turns them into a page. The text is for the log; the reader gets the page of the status.

namespace lectern::web {

class HttpError : public std::runtime_error {
  public:
    HttpError(int status, const std::string& log_text)
        : std::runtime_error{log_text}, status_{status} {}
    [[nodiscard]] int status() const { return status_; }

  private:
    int status_;
};

/// Sends a visitor to sign in and back, as a route for members does.
struct SignInNeeded : HttpError {
    SignInNeeded() : HttpError{303, "a visitor must sign in"} {}
};
struct BadRequest : HttpError {
    explicit BadRequest(const std::string& log_text) : HttpError{400, log_text} {}
};
struct Forbidden : HttpError {
    explicit Forbidden(const std::string& log_text) : HttpError{403, log_text} {}
};
struct NotFound : HttpError {
    explicit NotFound(const std::string& log_text) : HttpError{404, log_text} {}
};
struct TooLarge : HttpError {
    explicit TooLarge(const std::string& log_text) : HttpError{413, log_text} {}
};
struct UnsupportedMediaType : HttpError {
    explicit UnsupportedMediaType(const std::string& log_text) : HttpError{415, log_text} {}
};
struct TooManyRequests : HttpError {
    explicit TooManyRequests(const std::string& log_text) : HttpError{429, log_text} {}
};
/// For what is broken on the side of the school, and may work later. It is logged as an error.
struct Unavailable : HttpError {
    explicit Unavailable(const std::string& log_text) : HttpError{503, log_text} {}
};

}  // namespace lectern::web
