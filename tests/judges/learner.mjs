// A learner who bought a course on the running site, and facts from the site's database.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';

/**
 * A client that keeps cookies and follows no redirect. Returns `get` and `post`, which take a path or
 * an address.
 */
function browser() {
  const cookies = new Map();
  async function send(address, options) {
    const answer = await fetch(new URL(address, process.env.LECTERN_TEST_SITE), {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...options,
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=');
      cookies.set(name, value);
    }
    return answer;
  }
  return {
    get: (address) => send(address, {}),
    post: (address, fields) =>
      send(address, { method: 'POST', body: new URLSearchParams(fields) }),
  };
}

const next = (answer) => {
  const address = answer.headers.get('location');
  assert.ok(address, `a redirect: expected one, got ${answer.status}`);
  return address;
};

/** Buys a course as a guest and sets a password on the success page. Returns the signed-in client. */
export async function learnerWith(course) {
  const { get, post } = browser();
  const email = `judge.${randomUUID()}@example.com`;
  const payment = next(await post(`/courses/${course}/checkout`, { email }));
  const success = next(await post(payment, { action: 'pay' }));
  await get(success);
  const session = new URL(success).searchParams.get('session_id');
  next(
    await post('/checkout/success', {
      session_id: session,
      name: 'Jo Judge',
      password: 'three unrelated words',
    }),
  );
  return { get, post };
}

/** Returns the result of one statement as text: a line for each row, columns separated by `|`. */
export function fact(sql, values = {}) {
  const variables = Object.entries(values).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
  const options = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', ...variables];
  // psql replaces :'name' only in its input, not in the argument of -c.
  return execFileSync('psql', [...options, '-d', process.env.LECTERN_TEST_STACK_DATABASE], {
    input: sql,
    encoding: 'utf8',
  }).trim();
}
