#include "web/form_redirect.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

#include "support/temporary_directory.hpp"
#include "web/confirmation.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"
#include "web/refused_form.hpp"
#include "web/respond.hpp"

namespace lectern::web {

namespace {

const std::vector<Field>& fields() {
    static const std::vector<Field> all{{"email", {"missing"}}};
    return all;
}

/// A site with one form, which refuses everything, and a store for one form.
struct FormSite {
    Views views{view_files()};
    RefusedForm kept;
    std::string kept_for;
    std::string replaced = "nothing";
    bool is_full = false;
    bool is_broken = false;
    int gone_status = 200;
    bool is_throttled = false;
    std::string throttled_page;
    int refused_status = 422;
    Site site = make_site();

    static Views view_files() {
        test::TemporaryDirectory folder;
        folder.write("form.mustache",
                     "{{email_value}} {{#email_missing}}missing{{/email_missing}}");
        folder.write("errors/method_not_allowed.mustache", "no");
        folder.write("errors/too_many.mustache", "too many");
        return Views{folder.path()};
    }

    Site make_site() {
        const Handler show = [this](const Request& request) {
            auto page = form_page("form", {}, fields(), request.refused_form.get());
            page.status = gone_status;
            return shared_by_visitors(std::move(page), std::chrono::seconds{1});
        };
        const Handler save = [this](const Request& request) {
            if (is_throttled) throw TooManyRequests{"x", throttled_page};
            Form form{request};
            form.fail("email", "missing");
            auto page = form_page("form", {}, fields(), &form);
            if (gone_status != 200) return web::page("form", {}).with_status(gone_status);
            return std::move(page).with_status(refused_status).with_header("Set-Cookie", "other=1");
        };
        return {.router = Router{{{"GET", "/shop/{slug}", Audience::anyone, Pool::pages, show},
                                  {"POST", "/shop/{slug}/buy", Audience::anyone, Pool::pages, save,
                                   "/shop/{slug}"},
                                  {"POST", "/beat", Audience::anyone, Pool::pages, save}}},
                .views = views,
                .base_url = "https://school.example",
                .session_cookie_name = {},
                .find_viewer = {},
                .add_frame = [](const Request&, ViewData&) {},
                .keep_form =
                    [this](const Request&, const RefusedForm& refused, const std::string& path,
                           const std::string& old_token) {
                        if (is_broken) throw std::runtime_error{"away"};
                        kept = refused;
                        kept_for = path;
                        replaced = old_token;
                        return is_full ? "" : "new-token";
                    },
                .take_form = [this](const Request&,
                                    const std::string& token) -> std::shared_ptr<const Form> {
                    if (is_broken) throw std::runtime_error{"away"};
                    if (token != "new-token") return nullptr;
                    return std::make_shared<const Form>(kept);
                }};
    }

    FinishedResponse answer(Request request) { return respond(site, std::move(request)); }
};

Request posted(const std::string& path = "/shop/tea/buy") {
    return {.method = "POST",
            .path = path,
            .body = "email=ada%40",
            .content_type = "application/x-www-form-urlencoded",
            .request_id = "r-1",
            .headers = {{"sec-fetch-mode", "navigate"}, {"sec-fetch-site", "same-origin"}},
            .cookies = {{"__Host-lectern_form", "old-token"}}};
}

Request asked(const std::string& path = "/shop/tea") {
    return {.method = "GET",
            .path = path,
            .request_id = "r-2",
            .headers = {{"sec-fetch-mode", "navigate"}}};
}

std::vector<std::string> headers_of(const FinishedResponse& response, const std::string& name) {
    std::vector<std::string> values;
    for (const auto& [key, value] : response.headers) {
        if (key == name) values.push_back(value);
    }
    return values;
}

std::string location_of(const FinishedResponse& response) {
    const auto values = headers_of(response, "Location");
    return values.empty() ? "none" : values.front();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(form_redirect, FormSite)

BOOST_AUTO_TEST_CASE(a_picture_of_a_page_does_not_take_its_form) {
    (void)answer(posted());
    auto request = asked();
    request.cookies = {{"__Host-lectern_form", "new-token"}};
    auto picture = request;
    picture.headers = {{"sec-fetch-mode", "no-cors"}};
    const auto shown = answer(picture);
    BOOST_TEST(shown.body == " ");
    BOOST_TEST(headers_of(shown, "Set-Cookie").empty());
    BOOST_TEST(answer(request).body == "ada@ missing");
}

BOOST_AUTO_TEST_CASE(a_browser_is_redirected_to_the_page_which_shows_the_refused_form_once) {
    const auto refused = answer(posted());
    BOOST_TEST(refused.status == 303);
    BOOST_TEST(location_of(refused) == "/shop/tea");
    BOOST_TEST(refused.body == "");
    const auto cookies = headers_of(refused, "Set-Cookie");
    BOOST_REQUIRE(cookies.size() == 2U);
    BOOST_TEST(cookies[0] == "other=1");
    BOOST_TEST(cookies[1] ==
               "__Host-lectern_form=new-token; Path=/; HttpOnly; SameSite=Lax; "
               "Secure; Max-Age=600");
    BOOST_TEST(kept_for == "/shop/tea");
    BOOST_TEST(replaced == "old-token");

    auto request = asked();
    request.cookies = {{"__Host-lectern_form", "new-token"}};
    const auto shown = answer(request);
    BOOST_TEST(shown.status == 200);
    BOOST_TEST(shown.body == "ada@ missing");
    const auto removed = headers_of(shown, "Set-Cookie");
    BOOST_REQUIRE(removed.size() == 1U);
    BOOST_TEST(removed[0].starts_with("__Host-lectern_form=; "));
    BOOST_TEST(removed[0].ends_with("Max-Age=0"));
    BOOST_TEST(headers_of(shown, "X-Accel-Expires").empty(), "the cache is shared");
    BOOST_TEST(headers_of(shown, "Cache-Control").front() == "no-store");
    BOOST_TEST(answer(asked()).body == " ");
    BOOST_TEST(headers_of(answer(asked()), "X-Accel-Expires").size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_navigate_gets_the_form_as_the_answer) {
    auto request = posted();
    request.headers = {{"sec-fetch-site", "same-origin"}, {"sec-fetch-mode", "cors"}};
    for (int i = 0; i < 2; ++i) {
        const auto response = answer(request);
        BOOST_TEST(response.status == 422);
        BOOST_TEST(response.body == "ada@ missing");
        request.headers.clear();
    }
    BOOST_TEST(kept_for == "");
}

BOOST_AUTO_TEST_CASE(a_form_that_cannot_be_kept_is_the_answer) {
    is_full = true;
    BOOST_TEST(answer(posted()).status == 422);
    is_full = false;
    is_broken = true;
    const auto response = answer(posted());
    BOOST_TEST(response.status == 422);
    BOOST_TEST(response.body == "ada@ missing");
    auto request = asked();
    request.cookies = {{"__Host-lectern_form", "new-token"}};
    BOOST_TEST(answer(request).status == 200);
}

BOOST_AUTO_TEST_CASE(a_page_says_so_if_the_browser_kept_no_cookie) {
    auto request = posted();
    request.cookies.clear();
    BOOST_TEST(location_of(answer(request)) == "/shop/tea?again=1");

    auto back = asked();
    back.query = {{"again", "1"}};
    take_what_was_left(site, back);
    BOOST_TEST(back.is_refused_form_lost);
    back.cookies = {{"__Host-lectern_form", "new-token"}};
    auto with_cookie = asked();
    with_cookie.query = back.query;
    with_cookie.cookies = back.cookies;
    take_what_was_left(site, with_cookie);
    BOOST_TEST(!with_cookie.is_refused_form_lost);
    BOOST_TEST(with_cookie.refused_form != nullptr);
}

BOOST_AUTO_TEST_CASE(a_form_that_was_posted_too_often_is_refused_at_its_page) {
    is_throttled = true;
    const auto response = answer(posted());
    BOOST_TEST(response.status == 303);
    BOOST_TEST(location_of(response) == "/shop/tea");
    const Fields errors{{"form", "too_many"}};
    BOOST_TEST((kept.errors == errors));
    auto page = asked();
    page.cookies = {{"__Host-lectern_form", "new-token"}};
    BOOST_TEST(answer(page).status == 429);
    BOOST_TEST(answer(asked()).status == 200);
    auto program = posted();
    program.headers.clear();
    BOOST_TEST(answer(program).status == 429);
}

BOOST_AUTO_TEST_CASE(a_form_that_was_posted_too_often_leads_to_its_page_with_its_query) {
    is_throttled = true;
    throttled_page = "/shop/tea?size=large";
    BOOST_TEST(location_of(answer(posted())) == "/shop/tea?size=large");
    BOOST_TEST(kept_for == "/shop/tea");
    auto without_cookies = posted();
    without_cookies.cookies.clear();
    BOOST_TEST(location_of(answer(without_cookies)) == "/shop/tea?size=large&again=1");
}

BOOST_AUTO_TEST_CASE(a_handler_that_shows_the_form_after_too_many_tries_does_so_at_its_page) {
    refused_status = 429;
    BOOST_TEST(answer(posted()).status == 303);
    auto page = asked();
    page.cookies = {{"__Host-lectern_form", "new-token"}};
    const auto shown = answer(page);
    BOOST_TEST(shown.status == 429);
    BOOST_TEST(shown.body == "ada@ missing");
}

BOOST_AUTO_TEST_CASE(a_link_that_is_gone_is_shown_at_its_page) {
    gone_status = 410;
    const auto response = answer(posted());
    BOOST_TEST(response.status == 303);
    BOOST_TEST(location_of(response) == "/shop/tea");
    BOOST_TEST(answer(asked()).status == 410);
}

BOOST_AUTO_TEST_CASE(the_address_of_a_form_leads_a_browser_to_its_page) {
    BOOST_TEST(answer(asked("/shop/tea/buy")).status == 303);
    BOOST_TEST(location_of(answer(asked("/shop/tea/buy"))) == "/shop/tea");
    BOOST_TEST(answer(asked("/beat")).status == 405);
    auto program = asked("/shop/tea/buy");
    program.headers.clear();
    const auto response = answer(program);
    BOOST_TEST(response.status == 405);
    BOOST_TEST(headers_of(response, "Allow").front() == "POST");
}

BOOST_AUTO_TEST_CASE(a_confirmation_is_shown_once) {
    const CookiePolicy cookies{site.base_url};
    const auto left = with_confirmation(redirect("/shop/tea"), cookies, Confirmation::signed_out);
    BOOST_TEST(left.header("Set-Cookie").starts_with("__Host-lectern_done=signed-out; "));

    auto request = asked();
    request.cookies = {{"__Host-lectern_done", "signed-out"}};
    const auto shown = headers_of(answer(request), "Set-Cookie");
    BOOST_REQUIRE(shown.size() == 1U);
    BOOST_TEST(shown[0].starts_with("__Host-lectern_done=; "));
    take_what_was_left(site, request);
    BOOST_TEST(request.confirmation == "signed-out");
}

BOOST_AUTO_TEST_CASE(a_refused_form_is_written_and_read_unchanged) {
    const RefusedForm written{{{"note", "a \"quote\"\n\xe2\x82\xac"}, {"email", ""}},
                              {{"note", "missing"}, {"note", "too_long"}},
                              "/page",
                              true};
    const auto read = refused_form_from(json_of(written));
    BOOST_TEST((read.values == written.values));
    BOOST_TEST((read.errors == written.errors));
    BOOST_TEST(read.page == "");
    BOOST_TEST(read.is_too_many);
    BOOST_TEST(!refused_form_from(R"({"values":[],"errors":[]})").is_too_many,
               "an earlier release has kept it");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
