// A visitor of the site, for code that needs its pages in all states: a browser context, and the
// few things that people do.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { launchChromium, required, sandbox, site } from '../browser/chromium.mjs';

export const password = 'three unrelated words';
export const sqlCourse = 'practical-sql';
export const freeCourse = 'clouds-for-walkers';

const run = promisify(execFile);
const maildir = required('LECTERN_TEST_MAILDIR');
const database = required('LECTERN_TEST_STACK_DATABASE');

/** Runs a statement in the site's database as its superuser. Returns what psql prints. */
export async function sql(statement, connection = database) {
  const switches = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', connection];
  const { stdout } = await run('psql', [...switches, '-c', statement]);
  return stdout.trim();
}

/** Runs a statement in another database of the cluster. */
export const sqlFromOutside = (statement) =>
  sql(statement, database.replace('dbname=lectern', 'dbname=postgres'));

/** Runs `act` after the statement `change`, and then `back`, even if `act` fails. */
export async function during(change, back, act) {
  await sql(change);
  try {
    return await act();
  } finally {
    await sql(back);
  }
}

/** SQL for a course of forty lessons in five modules, some with titles of two lines. */
export const fortyLessons = {
  slug: 'judged-forty',
  add: `
    WITH course AS (
      INSERT INTO courses (slug, title, promise, status, amount_minor, currency, stripe_price,
                           created_at, updated_at, published_at)
      VALUES ('judged-forty', 'Forty Short Lessons', 'One a day, and a week of rest.', 'published',
              12900, 'EUR', 'price_forty', now(), now(), now())
      RETURNING id),
    modules AS (
      INSERT INTO course_modules (course_id, key, position, title)
      SELECT id, 'week-' || week, week, 'Week ' || week
        FROM course, generate_series(1, 5) AS week
      RETURNING id, course_id, position)
    INSERT INTO course_lessons (course_id, module_id, key, slug, position, title, body_html,
                                duration_seconds, is_preview)
    SELECT course_id, id, 'day-' || position || '-' || day, 'day-' || position || '-' || day, day,
           CASE WHEN day % 3 = 0
                THEN 'What to do on day ' || day || ' when nothing works and the rain does not stop'
                ELSE 'Day ' || day END,
           '<p>Read this twice.</p>', day * 61 * position, day = 1
      FROM modules, generate_series(1, 8) AS day`,
  give: (email) => `
    INSERT INTO entitlements (course_id, user_id, cause, granted_by, granted_because, created_at, updated_at)
    SELECT courses.id, users.id, 'operator', 'judge', 'to look at it', now(), now()
      FROM courses, users
     WHERE courses.slug = 'judged-forty' AND users.email = '${email}';
    INSERT INTO lesson_progress (user_id, lesson_id, status, completed_at, completed_by, first_visited_at, updated_at)
    SELECT users.id, lesson.id, 'completed', now(), 'learner', now(), now()
      FROM users, course_lessons AS lesson
     WHERE users.email = '${email}' AND lesson.slug ~ '^day-[12]-[0-9]$' AND lesson.key = lesson.slug`,
  remove: `
    DELETE FROM lesson_progress WHERE lesson_id IN
      (SELECT lesson.id FROM course_lessons AS lesson JOIN courses ON courses.id = lesson.course_id
        WHERE courses.slug = 'judged-forty');
    DELETE FROM entitlements WHERE course_id IN (SELECT id FROM courses WHERE slug = 'judged-forty');
    DELETE FROM course_lessons WHERE course_id IN (SELECT id FROM courses WHERE slug = 'judged-forty');
    DELETE FROM course_modules WHERE course_id IN (SELECT id FROM courses WHERE slug = 'judged-forty');
    DELETE FROM courses WHERE slug = 'judged-forty'`,
};

/** The longest word of a law's name, as wide as a label of a domain can be. */
const wideWord = 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz';

/** SQL for a course whose title, promise, teacher, module and three lessons are one long word. */
export const wideCourse = {
  slug: 'judged-wide',
  lesson: 'wide-2',
  word: wideWord,
  add: `
    WITH course AS (
      INSERT INTO courses (slug, title, promise, teacher_name, outcomes, requirements, status, amount_minor,
                           currency, stripe_price, created_at, updated_at, published_at)
      VALUES ('judged-wide', '${wideWord}', '${wideWord}', '${wideWord}', ARRAY['${wideWord}'],
              ARRAY['${wideWord}'], 'published', 12900, 'EUR', 'price_wide', now(), now(),
              now() + interval '1 minute')
      RETURNING id),
    module AS (
      INSERT INTO course_modules (course_id, key, position, title)
      SELECT id, 'wide', 1, '${wideWord}' FROM course
      RETURNING id, course_id)
    INSERT INTO course_lessons (course_id, module_id, key, slug, position, title, body_html,
                                duration_seconds, is_preview)
    SELECT course_id, id, 'wide-' || number, 'wide-' || number, number, '${wideWord}',
           '<h2>${wideWord}</h2><p>${wideWord}</p><ul><li>${wideWord}</li></ul>', 61, number = 1
      FROM module, generate_series(1, 3) AS number`,
  give: (email) => `
    INSERT INTO entitlements (course_id, user_id, cause, granted_by, granted_because, created_at, updated_at)
    SELECT courses.id, users.id, 'operator', 'judge', 'to look at it', now(), now()
      FROM courses, users
     WHERE courses.slug = 'judged-wide' AND users.email = '${email}';
    INSERT INTO lesson_notes (user_id, lesson_id, text, created_at, updated_at)
    SELECT users.id, lesson.id, '${wideWord}', now(), now()
      FROM users, course_lessons AS lesson
     WHERE users.email = '${email}' AND lesson.slug = 'wide-2' AND lesson.key = lesson.slug`,
  remove: `
    DELETE FROM lesson_notes WHERE lesson_id IN
      (SELECT lesson.id FROM course_lessons AS lesson JOIN courses ON courses.id = lesson.course_id
        WHERE courses.slug = 'judged-wide');
    DELETE FROM lesson_progress WHERE lesson_id IN
      (SELECT lesson.id FROM course_lessons AS lesson JOIN courses ON courses.id = lesson.course_id
        WHERE courses.slug = 'judged-wide');
    DELETE FROM entitlements WHERE course_id IN (SELECT id FROM courses WHERE slug = 'judged-wide');
    DELETE FROM course_lessons WHERE course_id IN (SELECT id FROM courses WHERE slug = 'judged-wide');
    DELETE FROM course_modules WHERE course_id IN (SELECT id FROM courses WHERE slug = 'judged-wide');
    DELETE FROM courses WHERE slug = 'judged-wide'`,
};

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Returns all mails so far, newest first. */
export async function mails() {
  const folder = join(maildir, 'parsed');
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).sort().reverse();
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name)))));
}

/** Waits for a link below `start` among the mails to the address, and returns the newest one's path. */
export async function mailedPath(email, start) {
  const link = new RegExp(`${site}(${start}[A-Za-z0-9_-]+)`);
  for (let looked = 0; looked < 300; ++looked) {
    for (const mail of await mails()) {
      const found = mail.to.includes(email) && link.exec(mail.text);
      if (found) return found[1];
    }
    await sleep(100);
  }
  throw new Error(`no mail to ${email} leads to ${start}`);
}

function tellPolicyViolations() {
  document.addEventListener('securitypolicyviolation', (violation) => {
    console.error(`policy: ${violation.violatedDirective} blocks ${violation.blockedURI}`);
  });
}

export class Visitor {
  #document = null;
  #complaints = [];

  /** Opens a new browser context without cookies. */
  static async arrive(browser, options = {}) {
    // All visitors have this machine's address, and the site limits requests by network.
    await sql('DELETE FROM throttles');
    const visitor = new Visitor();
    visitor.context = await browser.newContext(options);
    visitor.context.setDefaultTimeout(30_000);
    await visitor.context.addInitScript(tellPolicyViolations);
    visitor.page = await visitor.context.newPage();
    visitor.page.on('console', (message) => visitor.#hear(message));
    visitor.page.on('pageerror', (error) => visitor.#complaints.push(`exception: ${error.message}`));
    visitor.page.on('response', (response) => {
      const isDocument =
        response.request().isNavigationRequest() && response.frame() === visitor.page.mainFrame();
      if (isDocument && !(response.status() >= 300 && response.status() < 400)) {
        visitor.#document = response;
      }
    });
    return visitor;
  }

  /** Chromium also logs an error for each response with an error status; those are ignored. */
  #hear(message) {
    const isStatus = /the server responded with a status of/.test(message.text());
    const isComplaint = ['error', 'warning'].includes(message.type()) && !isStatus;
    if (isComplaint) this.#complaints.push(`the browser complains: ${message.text()}`);
  }

  /** Returns the browser's complaints since the last call. */
  complaints() {
    return this.#complaints.splice(0);
  }

  async leave() {
    await this.context.close();
  }

  /** Returns the HTML as the server sent it, not the document that the browser made of it. */
  async html() {
    return this.#document.text();
  }

  get status() {
    return this.#document.status();
  }

  get path() {
    return new URL(this.page.url()).pathname;
  }

  async open(path) {
    await this.page.goto(path.startsWith('http') ? path : `${site}${path}`);
  }

  /** Fills in fields by id. */
  async fill(values) {
    for (const [id, value] of Object.entries(values)) await this.page.fill(`#${id}`, value);
  }

  /** Fills in and submits the form with this action. */
  async send(action, values = {}) {
    await this.fill(values);
    await this.follow(() => this.page.click(`form[action="${action}"] [type=submit]`));
  }

  /** Submits the form with this action as a browser without scripts does: no script sees it. */
  async sendWithoutScripts(action, values = {}) {
    await this.fill(values);
    await this.follow(() => this.page.locator(`form[action="${action}"]`).evaluate((form) => form.submit()));
  }

  /** Submits the form with this action, which a script posts without leaving the page. */
  async sendInPlace(action) {
    await Promise.all([
      this.page.waitForResponse((answer) => new URL(answer.url()).pathname === action),
      this.page.click(`form[action="${action}"] [type=submit]`),
    ]);
  }

  /** Runs an action that leads to another page, and waits until that page has loaded. */
  async follow(act) {
    await Promise.all([this.page.waitForEvent('domcontentloaded'), act()]);
    await this.page.waitForLoadState('load');
  }

  /** Repeats an action until the site answers with this status. */
  async until(status, act) {
    for (let tried = 0; tried < 30 && this.status !== status; ++tried) await act();
    assert.equal(this.status, status);
  }

  /** Repeats an action until the page says that it was tried too often. */
  async untilTooMany(act) {
    const told = this.page.getByText(/tried too often|too many attempts/i).first();
    const isTold = () => told.isVisible();
    for (let tried = 0; tried < 30 && !(await isTold()); ++tried) await act();
    assert.ok(await isTold());
  }

  /**
   * Runs an action that posts to this path as a client that does not navigate, which is never
   * redirected from a refused form.
   */
  async withoutNavigation(path, act) {
    await this.page.route(`**${path}`, async (route) => {
      const { 'sec-fetch-mode': _, ...headers } = await route.request().allHeaders();
      await route.fulfill({ response: await route.fetch({ headers, maxRedirects: 0 }) });
    });
    await act();
    await this.page.unroute(`**${path}`);
  }

  /** Posts a form that is on no page. */
  async post(action, fields = {}, encoding = 'application/x-www-form-urlencoded') {
    await this.follow(() =>
      this.page.evaluate(
        ([address, values, type]) => {
          const form = document.createElement('form');
          Object.assign(form, { method: 'post', action: address, enctype: type });
          for (const [name, value] of Object.entries(values)) {
            const input = document.createElement('input');
            Object.assign(input, { type: 'hidden', name, value });
            form.append(input);
          }
          document.body.append(form);
          form.submit();
        },
        [action, fields, encoding],
      ),
    );
  }

  /** Shows a response that the test provides, at an address of the site. */
  async openAnswer(path, status, html) {
    const address = `${site}${path}`;
    await this.page.route(address, (route) =>
      route.fulfill({ status, contentType: 'text/html; charset=utf-8', body: html }),
    );
    await this.open(path);
    await this.page.unroute(address);
  }

  // --- what people do ----------------------------------------------------------------------------

  /** Goes from the course page to the payment page and presses a button there. */
  async checkOut(course, { email, button = 'pay' } = {}) {
    await this.open(`/courses/${course}`);
    await this.send(`/courses/${course}/checkout`, email ? { email } : {});
    assert.ok(this.page.url().startsWith(`${sandbox}/pay/`), `is at ${this.page.url()}`);
    await this.follow(() => this.page.click(`button[value="${button}"]`));
  }

  async askForAccount(email) {
    await this.open('/register');
    await this.send('/register', { name: 'Mia Member', email, password });
  }

  async register(email) {
    await this.askForAccount(email);
    const path = await mailedPath(email, '/verify-email/');
    await this.open(path);
    await this.send(path, { password });
    assert.equal(this.path, '/my-courses');
  }

  async signIn(email) {
    await this.open('/login');
    await this.send('/login', { email, password });
  }
}

/** Runs `act` with a Chromium, and closes it. */
export async function withBrowser(act) {
  const browser = await launchChromium();
  try {
    return await act(browser);
  } finally {
    await browser.close();
  }
}
