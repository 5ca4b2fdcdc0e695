// Checks the site's requests to Stripe and the sandbox's answers and events against the types of
// Stripe's own package, with the TypeScript compiler.
// LECTERN_TEST_SITE, LECTERN_TEST_SANDBOX: their addresses. LECTERN_TEST_SECRET_KEY: the sandbox's
// key.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { learnerWith } from './learner.mjs';
import { installedPackage, needsOf } from './packages.mjs';

const needsAll = needsOf(
  { stripe: installedPackage('stripe'), typescript: installedPackage('typescript') },
  'LECTERN_TEST_SITE',
  'LECTERN_TEST_SANDBOX',
  'LECTERN_TEST_SECRET_KEY',
);
const sandbox = process.env.LECTERN_TEST_SANDBOX;
const modules = fileURLToPath(new URL('../browser/node_modules', import.meta.url));

let folder;

async function ask(path, options) {
  const answer = await fetch(sandbox + path, options);
  assert.equal(answer.status, 200, path);
  return answer.json();
}

const api = (path) =>
  ask(path, { headers: { Authorization: `Bearer ${process.env.LECTERN_TEST_SECRET_KEY}` } });

const control = (path, body) =>
  ask(`/control/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Converts a form's value to the type that the package expects: forms contain only text. */
function typed(name, value) {
  if (name.startsWith('metadata') || name.includes('[metadata]')) return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return /^\d+$/.test(value) ? Number(value) : value;
}

/** `{"a[0][b]": "1"}` → `{a: [{b: 1}]}` */
function nested(fields) {
  const root = {};
  for (const [name, value] of Object.entries(fields)) {
    const path = name.split(/[[\]]+/).filter((part) => part !== '');
    let at = root;
    path.forEach((part, i) => {
      const isLast = i === path.length - 1;
      const leaf = () => (name.endsWith('[]') ? [typed(name, value)] : typed(name, value));
      at[part] ??= isLast ? leaf() : /^\d+$/.test(path[i + 1]) ? [] : {};
      at = at[part];
    });
  }
  return root;
}

const paramsOf = [
  [/^\/v1\/checkout\/sessions$/, 'Stripe.Checkout.SessionCreateParams'],
  [/^\/v1\/checkout\/sessions\/\w+\/expire$/, 'Stripe.Checkout.SessionExpireParams'],
  [/^\/v1\/coupons$/, 'Stripe.CouponCreateParams'],
  [/^\/v1\/prices$/, 'Stripe.PriceCreateParams'],
  [/^\/v1\/prices\/\w+$/, 'Stripe.PriceUpdateParams'],
  [/^\/v1\/promotion_codes$/, 'Stripe.PromotionCodeCreateParams'],
  [/^\/v1\/promotion_codes\/\w+$/, 'Stripe.PromotionCodeUpdateParams'],
  [/^\/v1\/refunds$/, 'Stripe.RefundCreateParams'],
];
const typeOf = {
  'checkout.session': 'Stripe.Checkout.Session',
  refund: 'Stripe.Refund',
  dispute: 'Stripe.Dispute',
  charge: 'Stripe.Charge',
};

/** One variable for each value: the compiler refuses unknown names only in literals. */
function program(lines) {
  return [
    "import type Stripe from 'stripe';",
    // The sandbox omits fields that nobody reads; the fields it has must be Stripe's.
    'type Part<T> = T extends (infer U)[] ? Part<U>[] : T extends object ? { [K in keyof T]?: Part<T[K]> } : T;',
    ...lines.map(([type, value], i) => `export const it${i}: ${type} = ${JSON.stringify(value)};`),
  ].join('\n');
}

/** Returns the compiler's errors, or an empty text. */
async function faults(lines) {
  await writeFile(join(folder, 'told.ts'), program(lines));
  const compiler = join(modules, 'typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext'];
  const run = spawnSync(process.execPath, [compiler, ...options, 'told.ts'], { cwd: folder, encoding: 'utf8' });
  return run.stdout.trim();
}

async function tellEverything() {
  await learnerWith('practical-sql');
  await learnerWith('practical-sql');
  const { data } = await api('/v1/checkout/sessions?limit=2');
  await control(`sessions/${data[0].id}/refund`, {});
  await control(`sessions/${data[1].id}/dispute`, {});
}

before(async () => {
  if (needsAll.skip) return;
  folder = await mkdtemp(join(tmpdir(), 'lectern-types-'));
  await symlink(modules, join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await tellEverything();
});

after(async () => {
  if (folder) await rm(folder, { recursive: true });
});

test("the site's requests to Stripe have only fields and values that Stripe knows", needsAll, async () => {
  const { requests } = await ask('/control/requests');
  const sessions = requests.filter((request) => request.path === '/v1/checkout/sessions');
  assert.ok(sessions.length >= 2);
  const lines = requests.map(({ path, fields }) => {
    const type = paramsOf.find(([known]) => known.test(path))?.[1];
    assert.ok(type, `no type is known for ${path}`);
    return [type, nested(fields)];
  });
  assert.equal(await faults(lines), '');
});

test('the events and objects of the sandbox have the shapes of Stripe', needsAll, async () => {
  const { data } = await api('/v1/events?limit=100');
  const lines = [];
  const seen = new Set();
  for (const event of data) {
    const { object } = event.data;
    assert.ok(typeOf[object.object], `no type is known for ${object.object}`);
    seen.add(object.object);
    lines.push(["Stripe.Event['type']", event.type]);
    lines.push(['Part<Pick<Stripe.Event, "id" | "object" | "api_version" | "created" | "livemode" | "pending_webhooks">>',
      Object.fromEntries(Object.entries(event).filter(([name]) => !['data', 'type', 'request'].includes(name)))]);
    lines.push([`Part<${typeOf[object.object]}>`, object]);
  }
  assert.deepEqual([...seen].sort(), Object.keys(typeOf).sort());
  assert.equal(await faults(lines), '');
});

test('a field or a value that Stripe does not know is found', needsAll, async () => {
  const wrong = [
    ['Stripe.Checkout.SessionCreateParams', { mode: 'payment', no_such_field: 'x' }],
    ['Stripe.Checkout.SessionCreateParams', { mode: 'payment', expires_at: 'soon' }],
    ['Part<Stripe.Refund>', { id: 're_1', amount: 'a lot' }],
    ["Stripe.Event['type']", 'refund.imagined'],
  ];
  for (const line of wrong) assert.match(await faults([line]), /error TS/);
});
