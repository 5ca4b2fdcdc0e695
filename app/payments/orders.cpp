#include "payments/orders.hpp"

#include "platform/crypto.hpp"

namespace lectern::payments {

namespace {

constexpr std::size_t public_id_bytes = 12;

std::string optional_text(const Row& row, const char* column) {
    return row.get<std::optional<std::string>>(column).value_or("");
}

const std::string& order_by_id() {
    static const auto text = select_order() + " WHERE orders.id = $1 LIMIT 1";
    return text;
}

std::optional<Order> only_order(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return order_from(rows.front());
}

/// Returns the word that is stored for it; nothing if tax is off.
std::optional<std::string> stored_tax(Tax tax) {
    return tax == Tax::off ? std::nullopt : std::optional<std::string>{to_text(tax)};
}

/// Returns what the options add to the key of a checkout: nothing while they are off, so that
/// orders that were opened before the options existed are found.
std::string key_of_options(const NewOrder& wanted) {
    std::string key;
    if (wanted.withdrawal_version)
        key += "\nwithdrawal " + std::to_string(wanted.withdrawal_version.value());
    if (wanted.creates_invoice) key += "\ninvoice";
    if (wanted.needs_terms) key += "\nterms";
    return key;
}

/// Identifies equal checkouts: browser, course, buyer, price, promotion code, tax, and what else
/// the buyer agreed to.
std::string checkout_key(const NewOrder& wanted) {
    const auto& browser = wanted.click_token.empty() ? wanted.browser_token : wanted.click_token;
    return crypto::sha256(crypto::token_hash(browser) + '\n' + to_string(wanted.course_id) + '\n' +
                          to_string(wanted.user_id.value_or(UserId{})) + '\n' +
                          wanted.email.canonical + '\n' + wanted.stripe_price + '\n' +
                          wanted.promotion_code + '\n' + std::to_string(wanted.amount_minor) +
                          wanted.currency + stored_tax(wanted.tax).value_or("") +
                          key_of_options(wanted));
}

/// Opens an order, or returns the open one of an equal checkout, whose address may have been erased
/// in the meantime. Concurrent equal checkouts conflict on the unique index: the later one waits,
/// and gets the row of the earlier one, locked. Two first clicks may come from two browsers, so the
/// order then belongs to no browser.
OrderId insert_or_lock(Transaction& transaction, const audit::Act& act, const NewOrder& wanted) {
    const auto rows =
        query(transaction, R"sql(
          WITH opened AS (
               INSERT INTO orders (public_id, user_id, email, browser_token_hash, checkout_key,
                                   amount_minor, currency, attempt_expires_at,
                                   checkout_stripe_price, checkout_promotion_code,
                                   created_at, updated_at, canonical_email, checkout_tax,
                                   checkout_locale, withdrawal_waived_at, withdrawal_version,
                                   checkout_invoice, checkout_terms)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($13, ''), $10, $10, $14, $16,
                       nullif($17, ''), CASE WHEN $18::integer IS NOT NULL THEN $10::timestamptz END, $18,
                       $19, $20)
                   ON CONFLICT (checkout_key) WHERE status = 'pending' DO UPDATE
                  SET updated_at = excluded.updated_at,
                      email = excluded.email,
                      canonical_email = excluded.canonical_email,
                      personal_data_erased_at = NULL,
                      browser_token_hash = coalesce($15::bytea, orders.browser_token_hash)
            RETURNING id
          ), item AS (
               INSERT INTO order_items (order_id, course_id, title, amount_minor, currency)
               SELECT id, $11, $12, $6, $7
                 FROM opened
                   ON CONFLICT (order_id, course_id) DO NOTHING
          )
        SELECT id FROM opened
    )sql",
              crypto::hex(crypto::random_bytes(public_id_bytes)), wanted.user_id, wanted.email.text,
              bytea(crypto::token_hash(wanted.browser_token)), bytea(checkout_key(wanted)),
              wanted.amount_minor, wanted.currency, act.now + attempt_lifetime, wanted.stripe_price,
              act.now, wanted.course_id, wanted.course_title, wanted.promotion_code,
              wanted.email.canonical,
              wanted.is_first_click ? std::optional{unmatchable_token_hash()} : std::nullopt,
              stored_tax(wanted.tax), wanted.locale, wanted.withdrawal_version,
              wanted.creates_invoice, wanted.needs_terms);
    return rows.front().get<OrderId>("id");
}

/// Returns whether the attempt can no longer be paid or repeated. An open session is used until it
/// expires, because two open sessions could both be paid.
bool is_attempt_over(const Order& order, Timestamp now) {
    const auto left = order.attempt_expires_at - now;
    return left < (order.stripe_session_id.empty() ? attempt_reserve : session_reserve);
}

}  // namespace

const std::string& select_order() {
    static const std::string text = R"sql(
        SELECT orders.id, public_id, user_id, email, canonical_email,
               personal_data_erased_at IS NOT NULL AS is_buyer_erased, browser_token_hash,
               orders.amount_minor, orders.currency, payment, paid_amount_minor, paid_currency,
               tax_minor, checkout_tax, checkout_locale, checkout_invoice, checkout_terms,
               stripe_invoice_id, is_duplicate, address_corrections, checkout_attempt, attempt_expires_at,
               checkout_stripe_price, checkout_promotion_code, withdrawal_waived_at,
               withdrawal_version, stripe_session_id, stripe_session_url,
               stripe_payment_intent_id, order_items.course_id, courses.slug AS course_slug,
               order_items.title AS course_title
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
          JOIN courses ON courses.id = order_items.course_id
)sql";
    return text;
}

Order order_from(const Row& row) {
    Order order;
    order.id = row.get<OrderId>("id");
    order.public_id = row.text("public_id");
    order.user_id = row.get<std::optional<UserId>>("user_id");
    order.email = {optional_text(row, "email"), optional_text(row, "canonical_email")};
    order.is_buyer_erased = row.boolean("is_buyer_erased");
    order.browser_token_hash = row.text("browser_token_hash");
    order.amount_minor = row.integer("amount_minor");
    order.currency = row.text("currency");
    order.payment = payment_from(row.text("payment"));
    order.paid_amount_minor = row.get<std::optional<std::int64_t>>("paid_amount_minor").value_or(0);
    order.paid_currency = optional_text(row, "paid_currency");
    order.tax_minor = row.get<std::optional<std::int64_t>>("tax_minor");
    order.is_duplicate = row.boolean("is_duplicate");
    order.address_corrections = row.get<int>("address_corrections");
    order.checkout_attempt = row.get<int>("checkout_attempt");
    order.attempt_expires_at = row.get<Timestamp>("attempt_expires_at");
    order.stripe_price = row.text("checkout_stripe_price");
    order.promotion_code = optional_text(row, "checkout_promotion_code");
    order.checkout_tax = tax_from(optional_text(row, "checkout_tax")).value_or(Tax::off);
    order.creates_invoice = row.boolean("checkout_invoice");
    order.needs_terms = row.boolean("checkout_terms");
    order.stripe_invoice_id = optional_text(row, "stripe_invoice_id");
    order.checkout_locale = optional_text(row, "checkout_locale");
    order.withdrawal_waived_at = row.get<std::optional<Timestamp>>("withdrawal_waived_at");
    order.withdrawal_version = row.get<std::optional<int>>("withdrawal_version");
    order.stripe_session_id = optional_text(row, "stripe_session_id");
    order.stripe_session_url = optional_text(row, "stripe_session_url");
    order.payment_intent = optional_text(row, "stripe_payment_intent_id");
    order.course_id = row.get<CourseId>("course_id");
    order.course_slug = row.text("course_slug");
    order.course_title = row.text("course_title");
    return order;
}

std::string unmatchable_token_hash() {
    return bytea(crypto::token_hash(crypto::random_token()));
}

Order open_order(Transaction& transaction, const audit::Act& act, const NewOrder& wanted) {
    const auto id = insert_or_lock(transaction, act, wanted);
    auto order = find_order(transaction, id).value();
    if (is_attempt_over(order, act.now)) {
        begin_next_attempt(transaction, order, act.now);
        order = find_order(transaction, id).value();
    }
    return order;
}

bool has_open_order(DatabaseHandle& handle, const NewOrder& wanted) {
    return !query(handle, R"sql(
        SELECT 1
          FROM orders
         WHERE checkout_key = $1
           AND status = 'pending'
    )sql",
                  bytea(checkout_key(wanted)))
                .empty();
}

std::optional<Order> find_order(DatabaseHandle& handle, OrderId id) {
    return only_order(query(handle, order_by_id().c_str(), id));
}

std::optional<Order> lock_order(Transaction& transaction, OrderId id) {
    static const auto locking = order_by_id() + " FOR UPDATE OF orders";
    return only_order(query(transaction, locking.c_str(), id));
}

std::optional<Order> find_order_by_public_id(DatabaseHandle& handle, const std::string& public_id) {
    const auto rows = query(handle, "SELECT id FROM orders WHERE public_id = $1", public_id);
    if (rows.empty()) return std::nullopt;
    return find_order(handle, rows.front().get<OrderId>("id"));
}

std::optional<Order> find_order_by_session(DatabaseHandle& handle, const std::string& session_id) {
    const auto rows =
        query(handle, "SELECT id FROM orders WHERE stripe_session_id = $1", session_id);
    if (rows.empty()) return std::nullopt;
    return find_order(handle, rows.front().get<OrderId>("id"));
}

bool save_checkout_session(Transaction& transaction, const Order& order,
                           const std::string& session_id, const std::string& url, Timestamp now) {
    return query(transaction, R"sql(
        UPDATE orders
           SET stripe_session_id = $3, stripe_session_url = $4, updated_at = $5
         WHERE id = $1
           AND checkout_attempt = $2
           AND status = 'pending'
           AND (stripe_session_id IS NULL OR stripe_session_id = $3)
    )sql",
                 order.id, order.checkout_attempt, session_id, url, now)
               .affected() == 1;
}

void begin_next_attempt(Transaction& transaction, const Order& order, Timestamp now) {
    query(transaction, R"sql(
        UPDATE orders
           SET checkout_attempt = checkout_attempt + 1, attempt_expires_at = $3,
               stripe_session_id = NULL, stripe_session_url = NULL, updated_at = $4
         WHERE id = $1
           AND checkout_attempt = $2
           AND status = 'pending'
    )sql",
          order.id, order.checkout_attempt, now + attempt_lifetime, now);
}

bool set_order_owner(Transaction& transaction, OrderId order_id, UserId user_id,
                     const EmailAddress& email, Timestamp now) {
    return query(transaction, R"sql(
        UPDATE orders
           SET user_id = $2, claimed_at = $3, updated_at = $3
         WHERE id = $1
           AND user_id IS NULL
           AND payment = 'paid'
           AND canonical_email = $4
    )sql",
                 order_id, user_id, now, email.canonical)
               .affected() == 1;
}

std::string installation_id(DatabaseHandle& handle) {
    return query(handle, "SELECT id FROM installation").front().text("id");
}

bool was_begun_by(const Order& order, const std::string& browser_token) {
    return !browser_token.empty() &&
           crypto::equal_in_constant_time(order.browser_token_hash,
                                          bytea(crypto::token_hash(browser_token)));
}

std::optional<OrderId> restore_order(Transaction& transaction, const audit::Act& act,
                                     const CheckoutSession& session) {
    if (session.course_slug.empty() || session.amount_subtotal_minor.value_or(0) <= 0) return {};
    const auto email = email_address_from(session.customer_email);
    // No browser began it, so store the hash of a token that nobody has.
    const auto nobody = unmatchable_token_hash();
    const auto rows = query(transaction, R"sql(
          WITH course AS (
               SELECT id, title, coalesce(stripe_price, '') AS stripe_price
                 FROM courses
                WHERE id = (SELECT course_id FROM course_slugs WHERE slug = $1)
               ),
               restored AS (
               INSERT INTO orders (public_id, email, canonical_email, browser_token_hash, checkout_key, amount_minor,
                                   currency, attempt_expires_at, checkout_stripe_price,
                                   stripe_session_id, created_at, updated_at)
                    SELECT $2, $3, $9, $4, $4, $5, $6, $7, stripe_price, $8, $7, $7
                      FROM course
               ON CONFLICT (public_id) DO NOTHING
                 RETURNING id
               ),
               item AS (
               INSERT INTO order_items (order_id, course_id, title, amount_minor, currency)
                    SELECT restored.id, course.id, course.title, $5, $6
                      FROM restored
                CROSS JOIN course
               )
        SELECT restored.id, course.id AS course_id
          FROM restored
    CROSS JOIN course
    )sql",
                            session.course_slug, session.order_id,
                            email ? std::optional{email->text} : std::nullopt, nobody,
                            session.amount_subtotal_minor, session.currency, act.now, session.id,
                            email ? std::optional{email->canonical} : std::nullopt);
    if (rows.empty()) return std::nullopt;
    const auto id = rows.front().get<OrderId>("id");
    audit::write(transaction, act,
                 {.name = "order_restored",
                  .reason = session.id,
                  .order_id = id,
                  .course_id = rows.front().get<CourseId>("course_id")});
    return id;
}

}  // namespace lectern::payments
