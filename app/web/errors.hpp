#pragma once

#include <stdexcept>
#include <string>
#include <utility>

// Exceptions that end a request. Handlers and the functions that they call throw them; respond.cpp
// alone turns them into a page. The text is for the log; the reader gets the page of the status.

namespace lectern::web {

class HttpError : public std::runtime_error {
  public:
    HttpError(int status, const std::string& log_text, std::string form_page = {})
        : std::runtime_error{log_text}, status_{status}, form_page_{std::move(form_page)} {}
    [[nodiscard]] int status() const { return status_; }
    [[nodiscard]] const std::string& form_page() const { return form_page_; }

  private:
    int status_;
    std::string form_page_;
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
/// A browser is sent back to the page of the form: to `form_page`, a path with its query, or to the
/// page of the route if that is empty.
struct TooManyRequests : HttpError {
    explicit TooManyRequests(const std::string& log_text, const std::string& form_page = {})
        : HttpError{429, log_text, form_page} {}
};
/// For what is broken on the side of the school, and may work later. It is logged as an error.
struct Unavailable : HttpError {
    explicit Unavailable(const std::string& log_text) : HttpError{503, log_text} {}
};

}  // namespace lectern::web
