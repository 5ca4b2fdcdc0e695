// Every mail that Lectern sends, in each of its forms, as the sandbox's mailbox received it: for
// the judges and for the screenshots. The mails are inserted into the outbox with SQL, because most
// are caused by events that take days, or by a dispute; `lectern jobs` renders and delivers them
// like any other mail.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';

import { freshAddress } from '../browser/chromium.mjs';
import { mails, sleep, sql } from './visitor.mjs';

const order = {
  course_title: 'Bread from Four Ingredients',
  course_slug: 'bread-from-four-ingredients',
  order_reference: '3f0c9d5e7a1b4c62',
};
const receipt = { ...order, total: '¥4,800', email: 'mia.member@example.com' };
const refund = { ...order, amount: '¥4,800' };
const addresses = { old_email: 'mia.member@example.com', new_email: 'mia@elsewhere.example' };
const file = { object_key: 'practical-sql/joins.pdf', file_name: 'joins.pdf' };
const titles = { course_titles: [{ title: order.course_title }, { title: 'Practical SQL' }] };
const purchaseStates = ['is_on_its_way', 'is_failed', 'is_refunded', 'is_disputed', 'is_charged_back'].map(
  (state) => ({ title: order.course_title, order_reference: order.order_reference, since: '2026-11-29', [state]: true }),
);

const notices = {
  payment_mismatched: { agreed: '€49.00' },
  dispute_opened: {
    reason_is_not_received: true,
    needs_answer: true,
    has_answer_by: true,
    answer_by: '2026-12-09 23:59 UTC',
  },
  dispute_closed: { is_lost: true },
  duplicate_purchase: {},
  second_payment: {},
  unclaimable_payment: {},
  refund_failed: {},
  fraud_warning: { object: 'issfr_1QxYz', word: 'the card was stolen' },
  event_refused: { word: 'checkout.session.completed' },
  event_given_up: { object: 'evt_1QxYz', word: 'checkout.session.completed', has_order: false },
  settling_failed: { has_amount: false },
  webhook_silence: {
    object: 'webhook endpoint',
    word: 'nothing in 6 hours',
    has_order: false,
    has_amount: false,
  },
  other_price: { object: 'price_1QxYz', word: 'this site says €49.00, Stripe €59.00', has_amount: false },
  unusable_price: { object: 'price_1QxYz', word: 'stripe: answered 400', has_amount: false },
  unusable_key: { object: 'API key', word: 'stripe: answered 401', has_order: false, has_amount: false },
  checkout_refused: { object: 'price_1QxYz', word: 'stripe: answered 400', has_amount: false },
};

function noticeData(name) {
  const kinds = Object.keys(notices).map((kind) => [`is_${kind}`, kind === name]);
  const usual = { object: 'pi_3QxYz', word: '', has_order: true, has_amount: true };
  return { ...Object.fromEntries(kinds), ...usual, ...order, amount: '¥4,800', ...notices[name] };
}

/** name: [kind, data for its views, purpose of its one-time link] */
const forms = {
  register: ['register', { name: 'Mia' }, 'verify'],
  'account exists': ['account_exists', { name: 'Mia' }],
  verify: ['verify', {}, 'verify'],
  reset: ['reset', {}, 'reset'],
  'sign in by a link': ['sign_in_link', {}, 'sign_in'],
  'start a free course': ['start_course', { course_title: 'Clouds for Walkers' }, 'enrol'],
  'no account': ['no_account', titles],
  'password changed': ['password_changed', {}],
  'two-step sign-in on': ['two_step_on', {}],
  'two-step sign-in off': ['two_step_off', { is_by_school: false }],
  'two-step sign-in off, by the school': ['two_step_off', { is_by_school: true }],
  'recovery code used': ['recovery_code_used', { left: 8, is_none_left: false, is_one_left: false, are_several_left: true }],
  'recovery code used, one left': ['recovery_code_used', { left: 1, is_none_left: false, is_one_left: true, are_several_left: false }],
  'recovery code used, none left': ['recovery_code_used', { left: 0, is_none_left: true, is_one_left: false, are_several_left: false }],
  'recovery codes renewed': ['recovery_codes_renewed', {}],
  'email change': ['email_change', addresses, 'change'],
  'email changed': ['email_changed', addresses, 'undo_change'],
  'email change undone': ['email_change_undone', { old_email: 'm…@example.com' }],
  'account deleted': ['account_deleted', {}],
  'receipt, in the library': ['receipt', { ...receipt, is_in_library: true }],
  'receipt, with a claim link': ['receipt', { ...receipt, is_in_library: false }, 'claim'],
  'receipt, to an account': ['receipt', { ...receipt, is_in_library: false }],
  'receipt, nothing to pay': ['receipt', { ...receipt, is_in_library: true, is_free: true }],
  'payment awaited': ['payment_awaited', { ...order, total: '¥4,800' }],
  'payment failed': ['payment_failed', { ...order, total: '¥4,800' }],
  'payment mismatched': ['payment_mismatched', { ...order, agreed: '¥4,800', paid: '$35.00' }],
  'duplicate purchase': ['duplicate_purchase', { ...order, total: '¥4,800' }],
  'refund, all': ['refund', { ...refund, is_all: true }],
  'refund failed': ['refund_failed', refund],
  'refund, part': ['refund', { ...refund, is_all: false }],
  claim: ['claim', titles, 'claim'],
  'purchase state': ['purchase_state', { purchases: purchaseStates }],
  'sign in': ['sign_in', titles],
  reassigned: ['reassigned', { ...order, new_email: 'm…@elsewhere.example' }],
  'file missing': ['file_missing', { ...file, is_missing: true, is_refused: false }],
  'storage refuses': ['file_missing', { ...file, is_missing: false, is_refused: true }],
  'unit failed': [
    'unit_failed',
    { unit: 'lectern-reconcile', failed_at: '2026-11-29T03:47:12Z', is_reconcile: true },
  ],
  test: ['test', {}],
  ...Object.fromEntries(
    Object.keys(notices).map((name) => [`notice, ${name}`, ['notice', noticeData(name)]]),
  ),
};

/** Returns the kinds of mail that have views. */
async function kinds() {
  const files = await readdir(new URL('../../views/mail/', import.meta.url));
  return files.filter((file) => file.endsWith('.subject.mustache')).map((file) => file.split('.')[0]);
}

const quoted = (value) => (value === undefined ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`);

/** Sends all mails and returns each as { name, subject, html, text }. */
export async function allMails() {
  const missing = new Set(await kinds());
  for (const [kind] of Object.values(forms)) missing.delete(kind);
  assert.deepEqual([...missing], [], 'no test covers these kinds of mail');

  const sent = Object.entries(forms).map(([name, [kind, data, purpose]]) => {
    return { name, kind, data, purpose, to: freshAddress('mail') };
  });
  const rows = sent.map(({ kind, data, purpose, to }) =>
    [`judged:${to}`, kind, to, JSON.stringify(data), purpose].map(quoted).join(', '),
  );
  await sql(`
    INSERT INTO mail_outbox (dedupe_key, kind, to_email, canonical_email, data, link_purpose, next_attempt_at, created_at)
    SELECT key, kind, address, lower(address), data::jsonb, purpose, now(), now()
      FROM (VALUES ${rows.map((row) => `(${row})`).join(',\n')}) AS mail (key, kind, address, data, purpose);
    NOTIFY lectern_mail`);
  return waitFor(sent);
}

async function waitFor(sent) {
  for (let looked = 0; looked < 300; ++looked) {
    const came = await mails();
    const found = sent.map(({ name, to }) => {
      const mail = came.find((one) => one.to.includes(to));
      return mail && { name, subject: mail.subject, html: mail.html, text: mail.text };
    });
    if (found.every(Boolean)) return found;
    await sleep(100);
  }
  throw new Error('not all mails arrived');
}
