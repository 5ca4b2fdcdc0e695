-- Sets the rights of each role, starting from none. `lectern migrate` runs this file as the owner after the migrations, if the
-- roles of sql/roles.sql exist. No role has access to a table that is not named here.
--
-- No role may change what must stay as it was written: audit rows are only inserted, and payment records and entitlements are never
-- deleted. Of their columns, only those can be updated that contain the newest facts, or personal data, which can be erased.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM lectern_app, lectern_jobs, lectern_operator;
-- (This revokes the rights on single columns too.)

-- ---- The application: workers and jobs -------------------------------------------------------------------------------------

GRANT SELECT
   ON schema_migrations, restorations, signs_of_life, installation, users, sessions, two_step_secrets, recovery_codes,
      pending_sign_ins, email_tokens, throttles, refused_forms, draft_links, courses, course_search, replaced_prices, course_slugs,
      course_modules, course_lessons, lesson_slugs, removed_lesson_slugs, visible_lessons, lesson_captions,
      transcript_paragraphs, lesson_pictures, lesson_resources, course_versions, catalogue_version, orders, order_items,
      order_refunds, order_disputes, refund_requests, unopened_purchases, stripe_events, entitlements, learner_courses,
      lesson_progress, playbacks, lesson_notes, course_progress, mail_outbox, audit_logs, audit_seals, audit_checkpoints
   TO lectern_app;

-- People. An account is erased, not deleted.
GRANT INSERT ON users TO lectern_app;
GRANT UPDATE (email, canonical_email, email_verified_at, email_changes, email_undo_from, name, password_hash, updated_at, deleted_at)
   ON users TO lectern_app;
GRANT INSERT, DELETE ON sessions, two_step_secrets, recovery_codes, pending_sign_ins, email_tokens, throttles, refused_forms
   TO lectern_app;
GRANT DELETE ON draft_links TO lectern_app;
GRANT UPDATE (encrypted_secret, created_at, confirmed_at, last_step, session_id) ON two_step_secrets TO lectern_app;
GRANT UPDATE (used_at) ON recovery_codes TO lectern_app;
GRANT UPDATE (last_seen_at) ON sessions TO lectern_app;
GRANT UPDATE (used_at, data) ON email_tokens TO lectern_app;
GRANT UPDATE (tries, window_started_at) ON throttles TO lectern_app;

-- Payments: what was agreed cannot be changed. E-mail addresses (orders.email, and in stripe_events.payload) are erased with a
-- person.
GRANT INSERT ON orders, order_items, order_refunds, order_disputes, refund_requests, stripe_events TO lectern_app;
GRANT UPDATE (user_id, email, canonical_email, browser_token_hash, status, payment, paid_amount_minor, paid_currency, paid_at,
              tax_minor, is_duplicate, checkout_attempt, attempt_expires_at,
              stripe_session_id, stripe_session_url, stripe_payment_intent_id, stripe_invoice_id, receipt_url, claimed_at,
              address_corrections, updated_at,
              reported_refund_minor, settle_at, settle_requests, settle_failures, personal_data_erased_at)
   ON orders TO lectern_app;
GRANT UPDATE (status, amount_minor, reported_at) ON order_refunds, order_disputes TO lectern_app;
GRANT UPDATE (attempt, stripe_refund_id, refused_at) ON refund_requests TO lectern_app;
GRANT UPDATE (funds_withdrawn) ON order_disputes TO lectern_app;
GRANT UPDATE (payload, personal_data_erased_at, order_id, status, outcome_reason, processing_error, attempts, next_attempt_at,
              processed_at, payment_intent)
   ON stripe_events TO lectern_app;

-- Entitlements from purchases and free enrolments. The application can neither create an operator's entitlement, which must name the
-- operator, nor undo an operator's revocation.
GRANT INSERT (course_id, user_id, cause, order_item_id, created_at, updated_at) ON entitlements TO lectern_app;
GRANT UPDATE (user_id, status, status_because, updated_at) ON entitlements TO lectern_app;

GRANT INSERT, DELETE ON lesson_progress, playbacks TO lectern_app;
GRANT UPDATE (status, last_visited_at, completed_at, completed_by, undone_at, position_seconds, position_reported_at, watched, watched_again,
              updated_at)
   ON lesson_progress TO lectern_app;
GRANT UPDATE (highest_beat, beat_count, watched_seconds, last_beat_at) ON playbacks TO lectern_app;
GRANT INSERT (user_id, lesson_id, position_seconds, text, created_at, updated_at), DELETE ON lesson_notes TO lectern_app;
GRANT UPDATE (text, updated_at) ON lesson_notes TO lectern_app;

-- Mails are delivered, and emptied when a person is erased.
GRANT INSERT ON mail_outbox TO lectern_app;
GRANT UPDATE (to_email, canonical_email, data, link_data, status, attempts, next_attempt_at, last_error, sent_at)
   ON mail_outbox TO lectern_app;

-- The audit record. The transaction id has no INSERT right: the database sets it.
GRANT INSERT (at, event, actor, actor_user_id, actor_name, user_id, order_id, course_id, lesson_id, resource_id, entitlement_id,
              stripe_event_id, outcome, reason, request_id, network)
   ON audit_logs TO lectern_app, lectern_operator;

-- The seal of the audit record is written by jobs alone (this role has the rights of lectern_app too), so whoever takes over a worker
-- cannot write it.
GRANT INSERT ON audit_seals, audit_checkpoints TO lectern_jobs;

-- Jobs report that they work. A worker could not do so in their place.
GRANT INSERT ON signs_of_life TO lectern_jobs;
GRANT UPDATE (seen_at) ON signs_of_life TO lectern_jobs;

-- ---- The operator: commands -------------------------------------------------------------------------------------------------

-- Everything except credentials (no hash of a password, session, code or link, no secret of an authenticator app) and the notes of learners.
GRANT SELECT
   ON schema_migrations, restorations, signs_of_life, installation, courses, course_search, replaced_prices,
      course_slugs, course_modules, course_lessons, lesson_slugs, removed_lesson_slugs, visible_lessons,
      lesson_captions, transcript_paragraphs, lesson_pictures, lesson_resources, course_versions, catalogue_version,
      orders, order_items, order_refunds, order_disputes, refund_requests, unopened_purchases, stripe_events,
      entitlements, learner_courses, lesson_progress, playbacks, course_progress, mail_outbox, audit_logs, audit_seals, audit_checkpoints
   TO lectern_operator;
GRANT SELECT (id, email, canonical_email, email_verified_at, name, created_at, updated_at, deleted_at) ON users TO lectern_operator;
GRANT UPDATE (updated_at) ON users TO lectern_operator;  -- needed to lock an account that a mail is about
GRANT SELECT (id, user_id, created_at, last_seen_at, expires_at, network, user_agent), DELETE ON sessions TO lectern_operator;
GRANT SELECT (user_id, created_at, confirmed_at), DELETE ON two_step_secrets TO lectern_operator;
GRANT SELECT (user_id, used_at) ON recovery_codes TO lectern_operator;
GRANT SELECT (user_id), DELETE ON pending_sign_ins TO lectern_operator;

-- Courses: import, publish, retire. What is removed from a course file is marked, not deleted, except captions and
-- pictures.
GRANT INSERT, UPDATE ON courses, course_modules, course_lessons, lesson_resources TO lectern_operator;
GRANT INSERT, UPDATE, DELETE ON course_search, lesson_captions, lesson_pictures TO lectern_operator;
GRANT INSERT, DELETE ON transcript_paragraphs TO lectern_operator;
GRANT INSERT ON course_slugs, lesson_slugs, replaced_prices TO lectern_operator;
GRANT UPDATE (archived_at) ON replaced_prices TO lectern_operator;
GRANT INSERT, UPDATE (version) ON course_versions TO lectern_operator;
GRANT UPDATE (version) ON catalogue_version TO lectern_operator;
GRANT SELECT (course_id, expires_at), INSERT, DELETE ON draft_links TO lectern_operator;
GRANT UPDATE (lesson_id) ON lesson_slugs TO lectern_operator;

-- Payments: to process a stored event again, and to void an order.
GRANT UPDATE (user_id, email, canonical_email, browser_token_hash, status, payment, paid_amount_minor, paid_currency, paid_at, is_duplicate,
              tax_minor, stripe_session_id, stripe_payment_intent_id, stripe_invoice_id,
              receipt_url, voided_at, claimed_at, updated_at, reported_refund_minor, settle_at, settle_requests, settle_failures,
              personal_data_erased_at)
   ON orders TO lectern_operator;
GRANT INSERT ON order_refunds, order_disputes, refund_requests, stripe_events TO lectern_operator;
GRANT UPDATE (attempt, stripe_refund_id, refused_at) ON refund_requests TO lectern_operator;
GRANT UPDATE (status, amount_minor, reported_at) ON order_refunds, order_disputes TO lectern_operator;
GRANT UPDATE (funds_withdrawn) ON order_disputes TO lectern_operator;
GRANT UPDATE (order_id, status, outcome_reason, processing_error, attempts, next_attempt_at, processed_at, payment_intent)
   ON stripe_events TO lectern_operator;

GRANT INSERT ON entitlements TO lectern_operator;
GRANT UPDATE (user_id, status, status_because, granted_by, granted_because, operator_revoked_at, updated_at)
   ON entitlements TO lectern_operator;

GRANT INSERT ON mail_outbox TO lectern_operator;
GRANT UPDATE (status, next_attempt_at) ON mail_outbox TO lectern_operator;
