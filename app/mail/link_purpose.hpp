#pragma once

#include <chrono>
#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

// What one-time links are for.

namespace lectern::mail {

enum class LinkPurpose { claim, verify, reset, sign_in, enrol, change, undo_change };

/// What all links of one purpose have in common.
struct LinkTerms {
    LinkPurpose purpose;
    const char* name;               // in the database, and in the keys of the mail's views
    std::chrono::seconds lifetime;  // from the delivery of the mail; mails and pages state it
    const char* path;               // the page that the link opens; its token follows
};

/// In the order of the enumerators.
inline constexpr LinkTerms link_terms[] = {
    {LinkPurpose::claim, "claim", std::chrono::days{7}, "/claim/"},
    {LinkPurpose::verify, "verify", std::chrono::days{7}, "/verify-email/"},
    {LinkPurpose::reset, "reset", std::chrono::minutes{60}, "/reset-password/"},
    {LinkPurpose::sign_in, "sign_in", std::chrono::minutes{10}, "/sign-in/"},
    {LinkPurpose::enrol, "enrol", std::chrono::minutes{60}, "/enrol/"},
    {LinkPurpose::change, "change", std::chrono::days{7}, "/confirm-email/"},
    {LinkPurpose::undo_change, "undo_change", std::chrono::days{7}, "/undo-email/"},
};

constexpr const LinkTerms& terms_of(LinkPurpose purpose) {
    return link_terms[static_cast<std::size_t>(purpose)];
}

static_assert(std::size(link_terms) == static_cast<std::size_t>(LinkPurpose::undo_change) + 1);
static_assert([] {
    for (const auto& terms : link_terms)
        if (terms_of(terms.purpose).name != terms.name) return false;
    return true;
}());

constexpr const char* to_text(LinkPurpose purpose) {
    return terms_of(purpose).name;
}

/// Reads a purpose from the database. Throws std::runtime_error if there is none of this name.
inline LinkPurpose link_purpose_from(std::string_view name) {
    for (const auto& terms : link_terms)
        if (terms.name == name) return terms.purpose;
    throw std::runtime_error{"unknown purpose of a link: " + std::string{name}};
}

/// A link created for one mail.
struct MintedLink {
    LinkPurpose purpose;
    std::string token;
};

}  // namespace lectern::mail
