// Runs Stripe's own client against the sandbox's refunds, disputes, charges, lists and prices.
// LECTERN_TEST_SANDBOX: its address, http://localhost:PORT. LECTERN_TEST_SECRET_KEY: its key.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { needs, stripeClient } from './stripe_package.mjs';

const needsSandbox = needs('LECTERN_TEST_SANDBOX', 'LECTERN_TEST_SECRET_KEY');
const price = process.env.LECTERN_TEST_PRICE ?? 'price_sandbox_practical_sql';
const sandbox = process.env.LECTERN_TEST_SANDBOX;

function client() {
  const { hostname, port } = new URL(sandbox);
  return stripeClient(process.env.LECTERN_TEST_SECRET_KEY, { host: hostname, port, protocol: 'http' });
}

async function paidSession() {
  const { sessions } = client().checkout;
  const session = await sessions.create({
    mode: 'payment',
    line_items: [{ price, quantity: 1 }],
    success_url: 'http://localhost:1/checkout/success?session_id={CHECKOUT_SESSION_ID}',
    customer_email: 'judge@example.com',
    payment_intent_data: { metadata: { order_id: 'judge' } },
  });
  await fetch(session.url, {
    method: 'POST',
    body: new URLSearchParams({ action: 'pay' }),
    redirect: 'manual',
  });
  return sessions.retrieve(session.id);
}

async function control(path, body) {
  const answer = await fetch(`${sandbox}/control/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200);
  return answer.json();
}

async function all(list) {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
}

async function typesAbout(ids) {
  const events = await all(client().events.list({ limit: 50 }));
  return events
    .filter((event) => ids.includes(event.data.object.id))
    .map((event) => event.type)
    .sort();
}

test('a partial refund and the rest are created, listed and sent as events', needsSandbox, async () => {
  const stripe = client();
  const session = await paidSession();
  const part = await stripe.refunds.create({ payment_intent: session.payment_intent, amount: 1000 });
  assert.equal(part.status, 'succeeded');
  assert.equal(part.amount, 1000);
  assert.equal(part.payment_intent, session.payment_intent);
  const rest = await stripe.refunds.create({ payment_intent: session.payment_intent });
  assert.equal(rest.amount, session.amount_total - 1000);
  const listed = await all(stripe.refunds.list({ payment_intent: session.payment_intent, limit: 1 }));
  assert.deepEqual(listed.map(({ id }) => id).sort(), [part.id, rest.id].sort());
  const charge = await stripe.charges.retrieve(part.charge);
  assert.equal(charge.amount_refunded, session.amount_total);
  assert.equal(charge.refunded, true);
  assert.equal(charge.metadata.order_id, 'judge');
  assert.deepEqual(await typesAbout([part.id, rest.id, charge.id]), [
    'charge.refunded',
    'charge.refunded',
    'refund.created',
    'refund.created',
  ]);
});

test('a refund above the paid amount is refused', needsSandbox, async () => {
  const session = await paidSession();
  await assert.rejects(
    client().refunds.create({
      payment_intent: session.payment_intent,
      amount: session.amount_total + 1,
    }),
    { type: 'StripeInvalidRequestError', statusCode: 400 },
  );
});

test('a failed refund is sent as an event and no longer counts on its charge', needsSandbox, async () => {
  const stripe = client();
  const session = await paidSession();
  const { id } = await control(`sessions/${session.id}/refund`, { status: 'pending' });
  await control(`refunds/${id}`, { status: 'failed' });
  const refund = await stripe.refunds.retrieve(id);
  assert.equal(refund.status, 'failed');
  assert.ok(refund.failure_reason);
  assert.equal((await stripe.charges.retrieve(refund.charge)).amount_refunded, 0);
  assert.deepEqual(await typesAbout([id]), ['refund.created', 'refund.failed', 'refund.updated']);
});

test('a dispute is opened, won, listed and sent as events', needsSandbox, async () => {
  const stripe = client();
  const session = await paidSession();
  const { id } = await control(`sessions/${session.id}/dispute`, { status: 'needs_response' });
  await control(`disputes/${id}`, { status: 'won' });
  const dispute = await stripe.disputes.retrieve(id);
  assert.equal(dispute.status, 'won');
  assert.equal(dispute.amount, session.amount_total);
  const { data } = await stripe.disputes.list({ payment_intent: session.payment_intent });
  assert.deepEqual(data.map((each) => each.id), [id]);
  assert.deepEqual(await typesAbout([id]), [
    'charge.dispute.closed',
    'charge.dispute.created',
    'charge.dispute.funds_reinstated',
    'charge.dispute.funds_withdrawn',
  ]);
});

test('events are paged and filtered by type and time', needsSandbox, async () => {
  const stripe = client();
  const sessions = [await paidSession(), await paidSession(), await paidSession()];
  const wanted = { types: ['checkout.session.completed'], limit: 2 };
  const first = await stripe.events.list(wanted);
  assert.equal(first.data.length, 2);
  assert.equal(first.has_more, true);
  const events = await all(stripe.events.list(wanted));
  assert.equal(new Set(events.map(({ id }) => id)).size, events.length);
  for (const session of sessions) {
    assert.ok(events.some((event) => event.data.object.id === session.id));
  }
  assert.ok(events.every(({ type }) => type === 'checkout.session.completed'));
  const later = Math.floor(Date.now() / 1000) + 60;
  assert.deepEqual((await stripe.events.list({ created: { gte: later } })).data, []);
});

test('sessions are paged', needsSandbox, async () => {
  const stripe = client();
  const session = await paidSession();
  const listed = await stripe.checkout.sessions.list({ limit: 3 }).autoPagingToArray({ limit: 500 });
  assert.ok(listed.some(({ id }) => id === session.id));
  assert.ok(listed.length > 3);
});

test('a price is created with its product and can be retrieved', needsSandbox, async () => {
  const stripe = client();
  const made = await stripe.prices.create({
    currency: 'eur',
    unit_amount: 1234,
    product_data: { name: 'Made by a judge' },
  });
  const found = await stripe.prices.retrieve(made.id);
  assert.equal(found.unit_amount, 1234);
  assert.equal(found.currency, 'eur');
  assert.equal(found.active, true);
  await assert.rejects(stripe.prices.retrieve('price_nobody_made'), { statusCode: 404 });
});
