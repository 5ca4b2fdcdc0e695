// Runs Stripe's own client against a running sandbox.
// LECTERN_TEST_SANDBOX: its address, http://localhost:PORT. LECTERN_TEST_SECRET_KEY: its key.
// LECTERN_TEST_PRICE: an existing price (default: the demo course's).

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';

import { needs, stripeClient } from './stripe_package.mjs';

const needsSandbox = needs('LECTERN_TEST_SANDBOX', 'LECTERN_TEST_SECRET_KEY');
const price = process.env.LECTERN_TEST_PRICE ?? 'price_sandbox_practical_sql';

function client(key = process.env.LECTERN_TEST_SECRET_KEY) {
  const { hostname, port } = new URL(process.env.LECTERN_TEST_SANDBOX);
  return stripeClient(key, { host: hostname, port, protocol: 'http' });
}

function wanted(changes = {}) {
  return {
    mode: 'payment',
    line_items: [{ price, quantity: 1 }],
    success_url: 'http://localhost:1/checkout/success?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:1/checkout/cancel',
    customer_email: 'judge@example.com',
    client_reference_id: 'order-1',
    metadata: { order_id: '1', note: 'ü & = [x]' },
    payment_intent_data: { metadata: { order_id: '1' } },
    expires_at: Math.floor(Date.now() / 1000) + 3600,
    ...changes,
  };
}

function press(session, action) {
  return fetch(session.url, {
    method: 'POST',
    body: new URLSearchParams({ action }),
    redirect: 'manual',
  });
}

test('a retrieved session equals the created one', needsSandbox, async () => {
  const { sessions } = client().checkout;
  const session = await sessions.create(wanted());
  assert.match(session.id, /^cs_sandbox_/);
  assert.equal(session.object, 'checkout.session');
  assert.equal(session.status, 'open');
  assert.equal(session.payment_status, 'unpaid');
  assert.equal(session.livemode, false);
  assert.equal(session.customer_email, 'judge@example.com');
  assert.equal(session.client_reference_id, 'order-1');
  assert.deepEqual({ ...session.metadata }, { order_id: '1', note: 'ü & = [x]' });
  assert.equal(session.amount_total, session.amount_subtotal);
  assert.match(session.currency, /^[a-z]{3}$/);
  assert.deepEqual({ ...(await sessions.retrieve(session.id)) }, { ...session });
});

test('paying completes the session and redirects to the success page', needsSandbox, async () => {
  const { sessions } = client().checkout;
  const session = await sessions.create(wanted());
  const answer = await press(session, 'pay');
  assert.equal(answer.status, 303);
  assert.equal(
    answer.headers.get('location'),
    `http://localhost:1/checkout/success?session_id=${session.id}`,
  );
  const paid = await sessions.retrieve(session.id);
  assert.equal(paid.status, 'complete');
  assert.equal(paid.payment_status, 'paid');
  assert.match(paid.payment_intent, /^pi_sandbox_/);
  assert.equal(paid.url, null);
  assert.equal(paid.customer_details.email, 'judge@example.com');
});

test('a declined card leaves the session open', needsSandbox, async () => {
  const { sessions } = client().checkout;
  const session = await sessions.create(wanted());
  const answer = await press(session, 'decline');
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /declined/);
  assert.equal((await sessions.retrieve(session.id)).status, 'open');
});

test('a promotion code is found whatever its case, an unknown one is not', needsSandbox, async () => {
  const { promotionCodes } = client();
  const found = await promotionCodes.list({ code: 'welcome20', active: true, limit: 1 });
  assert.equal(found.data.length, 1);
  assert.equal(found.data[0].code, 'WELCOME20');
  const none = await promotionCodes.list({ code: 'NO-SUCH-CODE', active: true, limit: 1 });
  assert.deepEqual(none.data, []);
});

test('a promotion code lowers the total and leaves the subtotal', needsSandbox, async () => {
  const { checkout, promotionCodes } = client();
  const full = await checkout.sessions.create(wanted());
  const { data } = await promotionCodes.list({ code: 'WELCOME20', active: true, limit: 1 });
  const session = await checkout.sessions.create(
    wanted({ discounts: [{ promotion_code: data[0].id }] }),
  );
  assert.equal(session.amount_subtotal, full.amount_total);
  assert.equal(session.amount_total, Math.round(full.amount_total * 0.8));
  assert.equal(session.total_details.amount_discount, full.amount_total - session.amount_total);
  assert.equal(session.discounts[0].promotion_code, data[0].id);
});

test('a full discount needs no payment', needsSandbox, async () => {
  const { checkout, promotionCodes } = client();
  const { data } = await promotionCodes.list({ code: 'FREE100', active: true, limit: 1 });
  const session = await checkout.sessions.create(
    wanted({ discounts: [{ promotion_code: data[0].id }] }),
  );
  assert.equal(session.amount_total, 0);
  await press(session, 'pay');
  const complete = await checkout.sessions.retrieve(session.id);
  assert.equal(complete.status, 'complete');
  assert.equal(complete.payment_status, 'no_payment_required');
  assert.equal(complete.payment_intent, null);
});

test('a bank transfer leaves the session complete and unpaid until it arrives', needsSandbox, async () => {
  const { sessions } = client().checkout;
  for (const [outcome, paymentStatus] of [
    ['arrived', 'paid'],
    ['failed', 'unpaid'],
  ]) {
    const session = await sessions.create(wanted());
    assert.equal((await press(session, 'pay-later')).status, 303);
    const waiting = await sessions.retrieve(session.id);
    assert.equal(waiting.status, 'complete');
    assert.equal(waiting.payment_status, 'unpaid');
    const end = () =>
      fetch(`${process.env.LECTERN_TEST_SANDBOX}/control/sessions/${session.id}/transfer`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ outcome }),
      });
    assert.equal((await end()).status, 200);
    assert.equal((await sessions.retrieve(session.id)).payment_status, paymentStatus);
    assert.equal((await end()).status, 404, 'it can end only once');
  }
});

test('an expired session can neither be paid nor expired again', needsSandbox, async () => {
  const { sessions } = client().checkout;
  const session = await sessions.create(wanted());
  assert.equal((await sessions.expire(session.id)).status, 'expired');
  assert.equal((await press(session, 'pay')).status, 410);
  assert.equal((await sessions.retrieve(session.id)).payment_status, 'unpaid');
  await assert.rejects(sessions.expire(session.id), {
    type: 'StripeInvalidRequestError',
    statusCode: 400,
  });
});

test('a repeated idempotency key returns the same session, and other parameters are refused', needsSandbox, async () => {
  const { sessions } = client().checkout;
  const parameters = wanted();
  const options = { idempotencyKey: randomUUID() };
  const first = await sessions.create(parameters, options);
  const again = await sessions.create(parameters, options);
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  await assert.rejects(sessions.create(wanted({ client_reference_id: 'order-2' }), options), {
    type: 'StripeIdempotencyError',
    statusCode: 400,
  });
});

test('one key used many times concurrently creates one session', needsSandbox, async () => {
  const { sessions } = client().checkout;
  const parameters = wanted();
  const options = { idempotencyKey: randomUUID() };
  const results = await Promise.allSettled(
    Array.from({ length: 12 }, () => sessions.create(parameters, options)),
  );
  const made = results.filter(({ status }) => status === 'fulfilled').map(({ value }) => value.id);
  assert.equal(new Set(made).size, 1);
  for (const { reason } of results.filter(({ status }) => status === 'rejected')) {
    assert.equal(reason.statusCode, 409);
  }
});

test('what Stripe would refuse is refused with the name of the parameter', needsSandbox, async () => {
  const { sessions } = client().checkout;
  const refused = [
    ['line_items[0][price]', { line_items: [{ price: 'price_unknown', quantity: 1 }] }],
    ['line_items[0][quantity]', { line_items: [{ price, quantity: 0 }] }],
    ['line_items', { line_items: undefined }],
    ['success_url', { success_url: undefined }],
    ['success_url', { success_url: '/checkout/success' }],
    ['customer_email', { customer_email: 'nobody' }],
    ['expires_at', { expires_at: Math.floor(Date.now() / 1000) + 60 }],
    ['expires_at', { expires_at: Math.floor(Date.now() / 1000) + 25 * 3600 }],
    ['no_such_parameter', { no_such_parameter: 1 }],
  ];
  for (const [param, changes] of refused) {
    await assert.rejects(
      sessions.create(wanted(changes)),
      { type: 'StripeInvalidRequestError', statusCode: 400, param },
      param,
    );
  }
  await assert.rejects(
    sessions.create(wanted({ allow_promotion_codes: true, discounts: [{ coupon: 'c' }] })),
    { type: 'StripeInvalidRequestError' },
  );
});

test('an unknown session is 404, a wrong key 401', needsSandbox, async () => {
  await assert.rejects(client().checkout.sessions.retrieve('cs_sandbox_unknown'), {
    type: 'StripeInvalidRequestError',
    statusCode: 404,
    code: 'resource_missing',
  });
  await assert.rejects(client('sk_sandbox_wrong').checkout.sessions.create(wanted()), {
    type: 'StripeAuthenticationError',
    statusCode: 401,
  });
});
