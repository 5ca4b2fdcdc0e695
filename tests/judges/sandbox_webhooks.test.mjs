// Checks what lectern_sandbox signs and sends with Stripe's own verifier.
// LECTERN_TEST_SANDBOX_PROGRAM: the built lectern_sandbox.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { needs, stripeClient } from './stripe_package.mjs';

const secret = 'whsec_the_whole_text_is_the_key';
const needsProgram = needs('LECTERN_TEST_SANDBOX_PROGRAM');
const video = fileURLToPath(new URL('../sandbox/video', import.meta.url));

let folder;
let receiver;
let sandbox;
const deliveries = [];

/** Refuses the first delivery, so that there is a second one of the same event. */
function receive(request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    deliveries.push({
      path: request.url,
      header: request.headers['stripe-signature'],
      body: Buffer.concat(chunks).toString('utf8'),
    });
    response.writeHead(deliveries.length === 1 ? 500 : 204).end();
  });
}

async function startSandbox(siteUrl) {
  await writeFile(join(folder, 'prices.json'), '{}');
  await writeFile(join(folder, 'unused.pem'), '');
  sandbox = spawn(process.env.LECTERN_TEST_SANDBOX_PROGRAM, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      SANDBOX_LISTEN: join(folder, 'sandbox.sock'),
      SANDBOX_URL: 'http://localhost:1',
      SANDBOX_SITE_URL: siteUrl,
      SANDBOX_WEBHOOK_SECRET: secret,
      SANDBOX_SECRET_KEY: 'sk_sandbox_unused',
      SANDBOX_STATE: join(folder, 'state'),
      SANDBOX_MAILDIR: join(folder, 'mail'),
      SANDBOX_VIDEO: video,
      SANDBOX_PRICES: join(folder, 'prices.json'),
      SANDBOX_STREAM_KEY_ID: 'unused',
      SANDBOX_STREAM_PUBLIC_KEY: join(folder, 'unused.pem'),
      SANDBOX_R2_BUCKET: 'unused',
      SANDBOX_R2_ACCESS_KEY_ID: 'unused',
      SANDBOX_R2_SECRET_ACCESS_KEY: 'unused',
      SANDBOX_FILES: folder,
      SANDBOX_WORKERS: '1',
    },
  });
}

/** Leaves an event as a sandbox does that is killed before it can deliver it. */
async function leaveEvent(body) {
  const pending = join(folder, 'state/events/pending');
  await mkdir(pending, { recursive: true });
  const draft = join(folder, 'draft.json');
  await writeFile(draft, JSON.stringify({ id: 'evt_sandbox_left', type: 'test', body }));
  await rename(draft, join(pending, 'evt_sandbox_left.json'));
}

async function untilDelivered(count) {
  for (let waited = 0; deliveries.length < count; waited += 50) {
    assert.ok(waited < 10_000, `${deliveries.length} of ${count} deliveries came within 10 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

before(async () => {
  if (needsProgram.skip) return;
  folder = await mkdtemp(join(tmpdir(), 'lectern-judge-'));
  receiver = createServer(receive).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  await leaveEvent('{"id":"evt_sandbox_left","object":"event","data":{"object":{"name":"Zoë ✓"}}}');
  await startSandbox(`http://127.0.0.1:${receiver.address().port}`);
  await untilDelivered(2);
});

after(async () => {
  if (needsProgram.skip) return;
  if (sandbox.exitCode === null) {
    sandbox.kill('SIGTERM');
    await once(sandbox, 'exit');
  }
  receiver.closeAllConnections();
  receiver.close();
  await rm(folder, { recursive: true });
});

test('an undelivered event is sent to the webhook address', needsProgram, () => {
  assert.equal(deliveries[0].path, '/webhooks/stripe');
});

test("Stripe's package accepts every delivery", needsProgram, () => {
  const stripe = stripeClient();
  for (const { body, header } of deliveries) {
    const event = stripe.webhooks.constructEvent(body, header, secret);
    assert.equal(event.data.object.name, 'Zoë ✓');
  }
});

test('a repeated delivery has the same body and a new signature', needsProgram, () => {
  assert.equal(deliveries[1].body, deliveries[0].body);
  assert.notEqual(deliveries[1].header, deliveries[0].header);
});

test("Stripe's package refuses a changed body and another secret", needsProgram, () => {
  const stripe = stripeClient();
  const { body, header } = deliveries[0];
  const refusal = { type: 'StripeSignatureVerificationError' };
  const changed = body.replace('Zoë', 'Zoe');
  assert.throws(() => stripe.webhooks.constructEvent(changed, header, secret), refusal);
  assert.throws(() => stripe.webhooks.constructEvent(body, header, 'whsec_other'), refusal);
});

test('the sandbox exits with status 0 on SIGTERM', needsProgram, async () => {
  sandbox.kill('SIGTERM');
  const [status] = await once(sandbox, 'exit');
  assert.equal(status, 0);
});
