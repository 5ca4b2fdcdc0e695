// Tests the site's webhook with signatures made by Stripe's own package.
// LECTERN_TEST_SITE: the site's address. LECTERN_TEST_WEBHOOK_SECRET: its whsec_….

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';

import { needs, stripeClient } from './stripe_package.mjs';

const secret = process.env.LECTERN_TEST_WEBHOOK_SECRET;
const needsSite = needs('LECTERN_TEST_SITE', 'LECTERN_TEST_WEBHOOK_SECRET');
const now = () => Math.floor(Date.now() / 1000);

/** Returns an event of a type that Lectern does not handle: it is accepted and changes nothing. */
function event(changes = {}) {
  return JSON.stringify({
    id: `evt_sandbox_${randomUUID().replaceAll('-', '')}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: now(),
    livemode: false,
    type: 'customer.created',
    data: { object: { id: 'cus_judge', object: 'customer', name: 'Zoë ✓' } },
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    ...changes,
  });
}

function header(payload, options = {}) {
  return stripeClient().webhooks.generateTestHeaderString({ payload, secret, ...options });
}

async function status(body, signature) {
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  if (signature !== undefined) headers['Stripe-Signature'] = signature;
  const address = `${process.env.LECTERN_TEST_SITE}/webhooks/stripe`;
  const answer = await fetch(address, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

const isAccepted = (code) => code >= 200 && code < 300;

test('a signature of the package is accepted', needsSite, async () => {
  const body = event();
  const code = await status(body, header(body));
  assert.ok(isAccepted(code), `expected 2xx, got ${code}`);
});

test('the same event is accepted again with a new signature', needsSite, async () => {
  const body = event();
  assert.ok(isAccepted(await status(body, header(body, { timestamp: now() - 10 }))));
  assert.ok(isAccepted(await status(body, header(body))));
});

test('one valid signature among several is enough', needsSite, async () => {
  const body = event();
  const [moment, right] = header(body).split(',');
  const wrong = `v1=${'0'.repeat(64)}`;
  assert.ok(isAccepted(await status(body, [moment, wrong, right].join(','))));
  assert.ok(isAccepted(await status(body, [moment, right, wrong, 'v0=abc'].join(','))));
});

test('a signature of 290 seconds ago is accepted, one of 310 is not', needsSite, async () => {
  const body = event();
  assert.ok(isAccepted(await status(body, header(body, { timestamp: now() - 290 }))));
  const late = event();
  assert.equal(await status(late, header(late, { timestamp: now() - 310 })), 400);
});

test('another secret, another body and another scheme get 400', needsSite, async () => {
  const body = event();
  assert.equal(await status(body, header(body, { secret: 'whsec_other' })), 400);
  assert.equal(await status(body.replace('Zoë', 'Zoe'), header(body)), 400);
  assert.equal(await status(body, header(body, { scheme: 'v0' })), 400);
});

test('no header, a broken header and an empty body get 400', needsSite, async () => {
  const body = event();
  const [moment, signature] = header(body).split(',');
  assert.equal(await status(body), 400);
  for (const broken of ['', 'rubbish', moment, signature, `t=,${signature}`, `${moment},v1=`]) {
    assert.equal(await status(body, broken), 400, `header: ${broken}`);
  }
  assert.equal(await status('', header('')), 400);
});

test('signed text that is not an event gets 400', needsSite, async () => {
  for (const body of ['rubbish', '[]', '{}', '{"id":1}']) {
    assert.equal(await status(body, header(body)), 400, `body: ${body}`);
  }
});

test('a live event is refused by a school in test mode', needsSite, async () => {
  const body = event({ livemode: true });
  assert.equal(await status(body, header(body)), 400);
});
