#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "web/request.hpp"
#include "web/response.hpp"
#include "web/router.hpp"

namespace lectern::web {

/// The site that a worker answers for.
struct Site {
    Router router;
    const Views& views;
    std::string base_url;             // `https://school.example`: the only origin that may post
    std::string session_cookie_name;  // empty if the site has no sessions
    /// Finds the viewer of a session token. May throw DatabaseUnavailable.
    std::function<std::optional<Viewer>(const std::string& token, const Request&)> find_viewer;
    /// The pool of this worker. Routes of other pools are refused. Without a pool it answers all
    /// routes.
    std::optional<Pool> pool = std::nullopt;
    /// Adds the data of the layout to the data of the page.
    std::function<void(const Request&, ViewData&)> add_frame;
    /// Keeps a refused form for the page at a path, in place of the form of an earlier token, which
    /// may be empty. Returns the token that finds it; empty if it cannot be kept. Without this, the
    /// answer to a form is always the page.
    std::function<std::string(const Request&, const RefusedForm&, const std::string& path,
                              const std::string& replaced)>
        keep_form = nullptr;
    /// Returns the form that was kept for this page, once; null if there is none.
    std::function<std::shared_ptr<const Form>(const Request&, const std::string& token)> take_form =
        nullptr;
};

}  // namespace lectern::web
