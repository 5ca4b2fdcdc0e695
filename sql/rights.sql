-- What each role may do, from nothing. `lectern migrate` runs this as the owner after each migration, where the roles of
-- sql/roles.sql exist. A table that is not named here is closed to both.
--
-- What must stay as it was written is not in anybody's rights: audit rows are only added, payment records and grants never deleted,
-- and of their columns only those may change that hold the newest facts or a person's data, which can be erased.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM lectern_app, lectern_operator;
-- (That takes back the rights on single columns too.)

-- ---- The application: workers and jobs -------------------------------------------------------------------------------------

GRANT SELECT
   ON schema_migrations, installation, users, sessions, email_tokens, throttles, courses, course_slugs, course_modules,
      course_lessons, lesson_slugs, visible_lessons, lesson_resources, orders, order_items, order_refunds, order_disputes,
      stripe_events, entitlements, learner_courses, lesson_progress, mail_outbox, audit_logs
   TO lectern_app;

-- People. An account is erased, not deleted.
GRANT INSERT ON users TO lectern_app;
GRANT UPDATE (email, canonical_email, email_verified_at, email_changes, email_undo_from, name, password_hash, updated_at, deleted_at)
   ON users TO lectern_app;
GRANT INSERT, DELETE ON sessions, email_tokens, throttles TO lectern_app;
GRANT UPDATE (last_seen_at) ON sessions TO lectern_app;
GRANT UPDATE (used_at) ON email_tokens TO lectern_app;
GRANT UPDATE (tries, window_started_at) ON throttles TO lectern_app;

-- Payments: what was agreed stays. E-mail addresses (orders.email, in stripe_events.payload) change when a person is erased.
GRANT INSERT ON orders, order_items, order_refunds, order_disputes, stripe_events TO lectern_app;
GRANT UPDATE (user_id, email, canonical_email, browser_token_hash, status, payment, paid_amount_minor, paid_currency, paid_at,
              is_duplicate, checkout_attempt, attempt_expires_at,
              stripe_session_id, stripe_session_url, stripe_payment_intent_id, receipt_url, claimed_at, updated_at,
              refunded_told_minor, settle_at, settle_requests, settle_failures)
   ON orders TO lectern_app;
GRANT UPDATE (status, amount_minor, told_at) ON order_refunds, order_disputes TO lectern_app;
GRANT UPDATE (funds_withdrawn) ON order_disputes TO lectern_app;
GRANT UPDATE (payload, personal_data_erased_at, order_id, status, outcome_reason, processing_error, attempts, next_attempt_at,
              processed_at, payment_intent)
   ON stripe_events TO lectern_app;

-- Grants: purchases and free ones. It can neither make an operator's grant, which has to name the operator, nor lift an
-- operator's revocation.
GRANT INSERT (course_id, user_id, cause, order_item_id, created_at, updated_at) ON entitlements TO lectern_app;
GRANT UPDATE (user_id, status, status_because, updated_at) ON entitlements TO lectern_app;

GRANT INSERT, DELETE ON lesson_progress TO lectern_app;
GRANT UPDATE (status, completed_at, completed_by, position_seconds, position_told_at, watched, updated_at)
   ON lesson_progress TO lectern_app;

-- Mails: delivered, and emptied when a person is erased.
GRANT INSERT ON mail_outbox TO lectern_app;
GRANT UPDATE (to_email, canonical_email, data, link_data, status, attempts, next_attempt_at, last_error, sent_at)
   ON mail_outbox TO lectern_app;

-- The record. The database itself says which transaction a row is of.
GRANT INSERT (at, event, actor, actor_user_id, actor_name, user_id, order_id, course_id, lesson_id, resource_id, entitlement_id,
              stripe_event_id, outcome, reason, request_id, network)
   ON audit_logs TO lectern_app, lectern_operator;

-- ---- The operator: commands -------------------------------------------------------------------------------------------------

-- All but what opens a door: no password's hash, no session's, no link's.
GRANT SELECT
   ON schema_migrations, installation, courses, course_slugs, course_modules, course_lessons, lesson_slugs, visible_lessons,
      lesson_resources, orders, order_items, order_refunds, order_disputes, stripe_events, entitlements, learner_courses,
      lesson_progress, mail_outbox, audit_logs
   TO lectern_operator;
GRANT SELECT (id, email, canonical_email, email_verified_at, name, created_at, updated_at, deleted_at) ON users TO lectern_operator;
GRANT UPDATE (updated_at) ON users TO lectern_operator;  -- to lock an account that a mail is about; changes nothing by itself
GRANT SELECT (id, user_id, created_at, last_seen_at, expires_at, network, user_agent), DELETE ON sessions TO lectern_operator;

-- Courses: import, publish, retire. What is gone from a course file is marked, not deleted.
GRANT INSERT, UPDATE ON courses, course_modules, course_lessons, lesson_resources TO lectern_operator;
GRANT INSERT ON course_slugs, lesson_slugs TO lectern_operator;
GRANT UPDATE (lesson_id) ON lesson_slugs TO lectern_operator;

-- Payments: to work on a stored event again, and to end an order.
GRANT UPDATE (user_id, email, canonical_email, status, payment, paid_amount_minor, paid_currency, paid_at, is_duplicate, stripe_session_id, stripe_payment_intent_id,
              receipt_url, voided_at, claimed_at, updated_at, refunded_told_minor, settle_at, settle_requests, settle_failures)
   ON orders TO lectern_operator;
GRANT INSERT ON order_refunds, order_disputes, stripe_events TO lectern_operator;
GRANT UPDATE (status, amount_minor, told_at) ON order_refunds, order_disputes TO lectern_operator;
GRANT UPDATE (funds_withdrawn) ON order_disputes TO lectern_operator;
GRANT UPDATE (order_id, status, outcome_reason, processing_error, attempts, next_attempt_at, processed_at, payment_intent)
   ON stripe_events TO lectern_operator;

GRANT INSERT ON entitlements TO lectern_operator;
GRANT UPDATE (user_id, status, status_because, granted_by, granted_because, operator_revoked_at, updated_at)
   ON entitlements TO lectern_operator;

GRANT INSERT ON mail_outbox TO lectern_operator;
GRANT UPDATE (status, next_attempt_at) ON mail_outbox TO lectern_operator;
