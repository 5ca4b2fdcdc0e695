// Error pages: those of the application and those of nginx.

import { readdir, readFile } from 'node:fs/promises';

import { freshAddress, sandbox, site } from '../browser/chromium.mjs';
import { mailedPath, sleep, sql, sqlFromOutside, Visitor } from './visitor.mjs';

const nginxPages = new URL('../../nginx/pages/', import.meta.url);

export async function* problemStates(browser) {
  const visitor = await Visitor.arrive(browser);
  try {
    yield* refusedStates(visitor);
    yield* tooManyState(visitor);
    yield* nginxStates(visitor);
    yield* brokenStates(visitor);
  } finally {
    await visitor.leave();
  }
}

async function* refusedStates(visitor) {
  await visitor.open('/no-such-page');
  yield { name: 'error 404', view: 'errors/not_found', visitor };
  await visitor.open('/courses?q=%ff');
  yield { name: 'error 400', view: 'errors/bad_request', visitor };
  await visitor.open('/login');
  await visitor.post('/courses');
  yield { name: 'error 405', view: 'errors/method_not_allowed', visitor };
  await visitor.open('/login');
  await visitor.post('/login', {}, 'multipart/form-data');
  yield { name: 'error 415', view: 'errors/unsupported', visitor };

  const elsewhere = `${sandbox}/a-page-that-posts-to-the-site`;
  await visitor.page.route(elsewhere, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Elsewhere</title>' }),
  );
  await visitor.open(elsewhere);
  await visitor.post(`${site}/logout`);
  yield { name: 'error 403', view: 'errors/forbidden', visitor };
}

/** A stranger guesses the password of a registration. */
async function* tooManyState(visitor) {
  const email = freshAddress('member');
  await visitor.askForAccount(email);
  const path = await mailedPath(email, '/verify-email/');
  await visitor.open(path);
  await visitor.withoutNavigation(path, () =>
    visitor.until(429, () => visitor.send(path, { password: 'a guess of many' })));
  yield { name: 'error 429', view: 'errors/too_many', visitor };
}

/** The pages that nginx sends when it cannot reach a worker or refuses a request. */
async function* nginxStates(visitor) {
  const statuses = { too_large: 413, too_many: 429, unavailable: 503 };
  for (const file of (await readdir(nginxPages)).sort()) {
    const name = file.replace('.html', '');
    const source = await readFile(new URL(file, nginxPages), 'utf8');
    const html = source.replaceAll('@SCHOOL_NAME@', 'The Reading Room');
    await visitor.openAnswer(`/nginx-${name}`, statuses[name] ?? 500, html);
    yield { name: `nginx, ${name}`, view: `nginx/pages/${name}`, visitor };
  }
}

/** The database returns an error, and then refuses connections. */
async function* brokenStates(visitor) {
  await sql('ALTER TABLE course_versions RENAME TO course_versions_elsewhere');
  try {
    await visitor.open('/courses/practical-sql?b');
  } finally {
    await sql('ALTER TABLE course_versions_elsewhere RENAME TO course_versions');
  }
  yield { name: 'error 500', view: 'errors/internal', visitor };

  await sqlFromOutside('ALTER DATABASE lectern ALLOW_CONNECTIONS false');
  try {
    await sqlFromOutside(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lectern'",
    );
    await visitor.open('/courses?c');
  } finally {
    await sqlFromOutside('ALTER DATABASE lectern ALLOW_CONNECTIONS true');
  }
  await untilReady();
  yield { name: 'error 503', view: 'errors/unavailable', visitor };
}

async function untilReady() {
  for (let looked = 0; looked < 100; ++looked) {
    if ((await fetch(`${site}/readyz`)).ok) return;
    await sleep(100);
  }
  throw new Error('the site does not come back');
}
