#include "operations/support_commands.hpp"

#include <algorithm>
#include <iostream>
#include <vector>

#include "config.hpp"
#include "console/options.hpp"
#include "console/wrap.hpp"
#include "entitlement/entitlement.hpp"
#include "operations/access_explanation.hpp"
#include "operations/order_evidence.hpp"
#include "platform/http_client.hpp"
#include "platform/stripe_payments.hpp"
#include "platform/text_list.hpp"

namespace lectern::operations {
namespace {

struct Known {
    Person person;
    std::optional<CourseId> asked_about;
    std::vector<CourseFacts> courses;
};

Person person_from(DatabaseHandle& handle, const std::string& entered) {
    if (const auto id = row_number(entered)) {
        const auto person = find_person(handle, UserId{*id});
        if (!person) throw CommandFailure{"no account " + entered};
        return *person;
    }
    const auto email = email_address_from(entered);
    if (!email) throw UsageError{"takes an e-mail address or the id of an account, got " + entered};
    return find_person(handle, *email);
}

std::optional<CourseId> course_from(DatabaseHandle& handle,
                                    const std::optional<std::string>& slug) {
    if (!slug) return std::nullopt;
    const auto id = entitlement::find_course_id(handle, *slug);
    if (!id) throw CommandFailure{"no course " + *slug};
    return id;
}

/// Throws CommandFailure, with the nearest addresses, if neither an account nor an order has this
/// one.
void expect_known(DatabaseHandle& handle, const Known& known, Timestamp now) {
    const auto& person = known.person;
    if (person.user_id || std::ranges::any_of(known.courses, &CourseFacts::concern_person)) return;
    const auto nearest = list_nearest_addresses(handle, person.email, now);
    throw CommandFailure{"no account and no order has the address " + person.email.text +
                         (nearest.empty() ? "" : "; the nearest are " + joined(nearest, ", "))};
}

Known find_known(DatabaseHandle& handle, const WhyRequest& request) {
    Known known{.person = person_from(handle, request.person),
                .asked_about = course_from(handle, request.course),
                .courses = {}};
    known.courses = list_course_facts(handle, known.person, known.asked_about, request.now);
    expect_known(handle, known, request.now);
    if (known.asked_about) {
        std::erase_if(known.courses,
                      [&](const CourseFacts& facts) { return facts.id != known.asked_about; });
    }
    return known;
}

StripeAnswer ask_stripe(Payments* payments, const std::string& session_id) {
    if (payments == nullptr) return {.session = {}, .fault = "STRIPE_SECRET_KEY is not set here"};
    try {
        return {.session = payments->find_checkout_session(session_id), .fault = {}};
    } catch (const PaymentsError& error) {
        return {.session = {}, .fault = error.what()};
    }
}

std::vector<Explanation> explain(const Known& known, Payments* payments, Timestamp now) {
    if (known.courses.empty()) return {explain_without_course(known.person)};
    std::vector<Explanation> explanations;
    for (const auto& facts : known.courses) {
        StripeAnswers answers;
        for (const auto& session : list_sessions_to_ask_about(known.person, facts))
            answers[session] = ask_stripe(payments, session);
        explanations.push_back(explain_access(known.person, facts, answers, now));
    }
    return explanations;
}

void print_text(const Explanation& explanation) {
    const auto course = explanation.course.empty() ? "" : explanation.course + ": ";
    std::cout << wrapped_for_terminal(course + shown(explanation.sentence) + '.', 2) << '\n';
    // A command is pasted, so it stays on one line.
    if (!explanation.command.empty()) std::cout << "  → " << shown(explanation.command) << '\n';
    if (!explanation.advice.empty())
        std::cout << wrapped_for_terminal("  → " + shown(explanation.advice), 4) << '\n';
}

SchoolWords school_from_settings() {
    const auto mail_from = find_setting("MAIL_FROM").value_or("");
    return {.url = find_setting("LECTERN_BASE_URL").value_or(""),
            .contact = find_setting("LECTERN_SUPPORT_EMAIL").value_or(mail_from),
            .refund_policy_url = find_setting("LECTERN_REFUND_POLICY_URL").value_or("")};
}

}  // namespace

int explain_why(Database& database, Payments* payments, const WhyRequest& request) {
    const auto known =
        database.read([&](Connection& connection) { return find_known(connection, request); });
    for (const auto& explanation : explain(known, payments, request.now)) {
        if (request.output_format == OutputFormat::json) {
            std::cout << record_of(known.person, explanation) << '\n';
        } else {
            print_text(explanation);
        }
    }
    return 0;
}

int explain_why(const Options& options) {
    Database database{read_database_url()};
    const auto key = find_setting("STRIPE_SECRET_KEY");
    HttpClient http;
    StripePayments stripe{http, find_setting("STRIPE_API_URL").value(), key.value_or("")};
    const auto& words = options.arguments();
    return explain_why(database, key ? &stripe : nullptr,
                       {.person = words[0],
                        .course = words.size() > 1 ? std::optional{words[1]} : std::nullopt,
                        .output_format = options.output_format(),
                        .now = SystemClock{}.now()});
}

int show_order_evidence(const Options& options) {
    const auto school = school_from_settings();
    Database database{read_database_url()};
    const auto evidence = database.read([&](Connection& connection) {
        return find_order_evidence(connection, options.argument(), school);
    });
    if (!evidence) throw CommandFailure{"no order " + options.argument()};
    if (options.output_format() == OutputFormat::text) {
        print_document(evidence_document(*evidence));
    } else {
        print_record(evidence->record, options.output_format());
    }
    return 0;
}

}  // namespace lectern::operations
