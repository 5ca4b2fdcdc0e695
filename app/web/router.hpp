#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::web {

/// Who may call a route. `member`: a signed-in viewer; visitors are sent to sign in. `stripe`: a
/// program that signs its body; no cookies, no origin check, errors as problem JSON.
enum class Audience { anyone, member, stripe };

/// The workers that answer a route: `pages` connect to nothing but PostgreSQL, `outside` call
/// Stripe or Cloudflare, `password` hash passwords.
enum class Pool { pages, outside, password };

const char* to_text(Pool pool);

using Handler = std::function<Response(const Request&)>;

struct Route {
    std::string_view method;
    std::string_view pattern;  // `/learn/{course}/{lesson?}`
    Audience audience;
    Pool pool;
    Handler handler;
    /// The pattern of the page with this form; empty if it is the GET route of the same path.
    std::string_view page = {};
};

/// A line of a route table. Its handler also takes the application's services.
template <typename Services>
struct ServiceRoute {
    std::string_view method;
    std::string_view pattern;
    Audience audience;
    Pool pool;
    Response (*handler)(const Request&, Services&);
    std::string_view page = {};  // as in Route
};

/// What identifies a route to people.
struct RouteName {
    std::string_view method = {};
    std::string_view pattern = {};  // `/learn/{course}/{lesson?}`
};

/// Returns the names of the routes of a table, in its order.
template <typename Table>
std::vector<RouteName> names_of(const Table& table) {
    std::vector<RouteName> names;
    for (const auto& line : table) names.push_back({line.method, line.pattern});
    return names;
}

template <typename Table, typename Services>
std::vector<Route> bind_routes(const Table& table, Services& services) {
    std::vector<Route> routes;
    for (const auto& line : table) {
        routes.push_back({line.method, line.pattern, line.audience, line.pool,
                          [handler = line.handler, &services](const Request& request) {
                              return handler(request, services);
                          },
                          line.page});
    }
    return routes;
}

struct RouteMatch {
    const Route* route = nullptr;  // null if none matches; see `allowed`
    Fields path_values;
    std::vector<std::string> allowed;  // methods of the path if only the method did not match
};

class Router {
  public:
    explicit Router(std::vector<Route> routes);
    /// HEAD matches the GET route. No route and an empty `allowed` mean that there is no such path.
    [[nodiscard]] RouteMatch match(std::string_view method, std::string_view path) const;
    /// Returns the path of the page with the form that is posted to this path, ready for a
    /// redirect; empty if there is none.
    [[nodiscard]] std::string page_of(std::string_view path) const;
    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  private:
    struct Pattern {
        std::vector<std::string_view> segments;
        bool last_is_optional = false;

        [[nodiscard]] bool fits(const std::vector<std::string_view>& given) const;
        [[nodiscard]] Fields values_in(const std::vector<std::string_view>& given) const;
    };
    std::vector<Route> routes_;
    std::vector<Pattern> patterns_;
};

}  // namespace lectern::web
