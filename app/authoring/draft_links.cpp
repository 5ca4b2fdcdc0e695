#include "authoring/draft_links.hpp"

#include "platform/crypto.hpp"

namespace lectern::authoring {

namespace {

constexpr auto link_retention = std::chrono::days{30};

/// Returns the row of the course that has or had this slug, if there is one.
Rows find_course(Transaction& transaction, const std::string& slug) {
    return query(transaction, R"sql(
        SELECT id, slug, status
          FROM courses
         WHERE id = (SELECT course_id FROM course_slugs WHERE slug = $1)
    )sql",
                 slug);
}

}  // namespace

std::optional<DraftLink> create_draft_link(Transaction& transaction, const audit::Act& act,
                                           const std::string& slug, std::chrono::days lifetime) {
    const auto rows = find_course(transaction, slug);
    if (rows.empty()) return std::nullopt;
    const auto course = rows.front();
    if (course.text("status") != "draft") return DraftLink{course.text("slug"), ""};
    const DraftLink link{course.text("slug"), crypto::random_token()};
    query(transaction, "DELETE FROM draft_links WHERE expires_at <= $1", act.now);
    query(transaction, R"sql(
        INSERT INTO draft_links (token_hash, course_id, expires_at)
        VALUES ($1, $2, $3)
    )sql",
          bytea(crypto::token_hash(link.token)), course.get<CourseId>("id"), act.now + lifetime);
    audit::write(transaction, act,
                 {.name = "draft_link_created",
                  .reason = std::to_string(lifetime.count()),
                  .course_id = course.get<CourseId>("id")});
    return link;
}

std::optional<std::int64_t> end_draft_links(Transaction& transaction, const audit::Act& act,
                                            const std::string& slug) {
    const auto rows = find_course(transaction, slug);
    if (rows.empty()) return std::nullopt;
    const auto course = rows.front().get<CourseId>("id");
    query(transaction, "DELETE FROM draft_links WHERE expires_at <= $1", act.now);
    const auto ended =
        query(transaction, "DELETE FROM draft_links WHERE course_id = $1", course).affected();
    if (ended == 0) return 0;
    audit::write(
        transaction, act,
        {.name = "draft_links_ended", .reason = std::to_string(ended), .course_id = course});
    return ended;
}

std::int64_t delete_old_draft_links(Transaction& transaction, Timestamp now, int most) {
    return query(transaction, R"sql(
        DELETE FROM draft_links
         WHERE token_hash IN (SELECT token_hash
                                FROM draft_links
                               WHERE expires_at <= $1
                               LIMIT $2)
    )sql",
                 now - link_retention, most)
        .affected();
}

}  // namespace lectern::authoring
