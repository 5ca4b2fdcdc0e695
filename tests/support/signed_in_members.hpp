#pragma once

#include <string>

#include <boost/test/unit_test.hpp>

#include "account/account.hpp"
#include "platform/crypto.hpp"
#include "services.hpp"
#include "support/addresses.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::test {

/// Two members with browsers: Ada and Ben are both signed in, with the password "correct horse
/// battery".
struct SignedInMembers {
    using Handler = web::Response (*)(const web::Request&, Services&);

    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    SessionId adas_session = sign_in(ada);
    SessionId bens_session = sign_in(ben);

    SignedInMembers() {
        const auto hash = crypto::hash_password("correct horse battery");
        site.database().write([&](Transaction& transaction) {
            query(transaction, "UPDATE users SET password_hash = $1", hash);
        });
    }

    SessionId sign_in(UserId user_id) {
        return site.database().write([&](Transaction& transaction) {
            account::start_session(transaction, learner_act(user_id, site.clock().now()),
                                   {user_id, {}, "Mozilla/5.0 Firefox/150.0"});
            return query(transaction, "SELECT max(id) AS id FROM sessions")
                .front()
                .get<SessionId>("id");
        });
    }
    web::Request by_ada(web::Request request) {
        request.viewer = web::Viewer{ada, adas_session, "Ada", address("ada@example.com"), true};
        return request;
    }
    web::Response get(Handler handler) {
        return handler(by_ada(get_request("/account")), site.services());
    }
    web::Response post(Handler handler, const std::string& body) {
        auto request = by_ada(post_request("/account", body));
        request.request_id = "request " + std::to_string(++requests);
        return handler(request, site.services());
    }
    std::string value(const char* sql) {
        return site.database().read(
            [&](Connection& connection) { return query(connection, sql).front().text("value"); });
    }
    std::string adas_address() {
        return site.database().read([&](Connection& connection) {
            return query(connection, "SELECT email FROM users WHERE id = $1", ada)
                .front()
                .text("email");
        });
    }
    std::string sessions() { return value("SELECT count(*)::text AS value FROM sessions"); }

    int requests = 0;
};

}  // namespace lectern::test
