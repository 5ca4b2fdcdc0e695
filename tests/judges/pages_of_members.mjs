// The pages that people with an account see: library, player, account, and deleting the account.

import { createHmac } from 'node:crypto';

import { freshAddress } from '../browser/chromium.mjs';
import { during, fortyLessons, freeCourse, mailedPath, password, sql, sqlCourse, Visitor, wideCourse } from './visitor.mjs';

const player = 'learning/player';
const account = 'account/account';

export async function* memberStates(browser) {
  const member = await Visitor.arrive(browser);
  try {
    yield* newMemberStates(member);
    yield* learningStates(member);
    yield* accountStates(browser, member);
  } finally {
    await member.leave();
  }
  yield* unprovenStates(browser);
}

/** A member without a course. */
async function* newMemberStates(member) {
  await member.register(freshAddress('member'));
  yield { name: 'library, empty', view: 'learning/library', visitor: member };
  await member.open('/receipts');
  yield { name: 'receipts, none', view: 'payments/receipts', visitor: member };
  await member.open('/courses');
  yield { name: 'catalogue, member', view: 'catalog/catalogue', visitor: member };
  await member.open(`/courses/${sqlCourse}`);
  yield { name: 'course, member', view: 'catalog/course', visitor: member };
  await member.open(`/courses/${freeCourse}`);
  yield { name: 'course, free, member', view: 'catalog/course', visitor: member };
  await member.open(`/learn/${sqlCourse}`);
  yield { name: 'course not open', view: 'learning/refused', visitor: member };
  await member.open(`/resources/${await fileOf(sqlCourse)}/download`);
  yield { name: 'file not open', view: 'learning/resource_refused', visitor: member };
}

const fileOf = (course) =>
  sql(`SELECT resource.public_id
         FROM lesson_resources AS resource
         JOIN courses AS course ON course.id = resource.course_id
        WHERE course.slug = '${course}'
     ORDER BY resource.id
        LIMIT 1`);

/** Returns the lessons of a course, in order. */
const lessonsOf = async (course) =>
  (
    await sql(`SELECT lesson.slug
                 FROM course_lessons AS lesson
                 JOIN course_modules AS module ON module.id = lesson.module_id
                 JOIN courses AS course ON course.id = lesson.course_id
                WHERE course.slug = '${course}'
             ORDER BY module.position, lesson.position`)
  ).split('\n');

async function* learningStates(member) {
  await member.checkOut(sqlCourse);
  await member.open(`/courses/${freeCourse}`);
  await member.send(`/courses/${freeCourse}/enrol`);
  const enrolments = (status) => `UPDATE entitlements SET status = '${status}' WHERE cause = 'free'`;
  await during(enrolments('revoked'), enrolments('active'), () => member.open(`/courses/${freeCourse}`));
  yield { name: 'course, free, enrolment revoked', view: 'catalog/course', visitor: member };
  await member.open('/my-courses');
  yield { name: 'library, not started', view: 'learning/library', visitor: member };
  await member.open('/receipts');
  yield { name: 'receipts', view: 'payments/receipts', visitor: member };
  await member.open(`/courses/${sqlCourse}`);
  yield { name: 'course, owned', view: 'catalog/course', visitor: member };
  await member.open('/courses');
  yield { name: 'catalogue, owner', view: 'catalog/catalogue', visitor: member };
  await member.open(`/courses/${sqlCourse}/preview/start-with-the-question`);
  yield { name: 'preview, owner', view: 'catalog/preview', visitor: member };

  yield* receiptStates(member);

  const lessons = await lessonsOf(sqlCourse);
  const lesson = (slug) => `/learn/${sqlCourse}/${slug}`;
  await member.open(`/learn/${sqlCourse}`);
  yield { name: 'player, first lesson', view: player, visitor: member };
  await member.page.click('#keys-button');
  yield { name: 'player, keyboard shortcuts', view: player, visitor: member };
  await member.page.keyboard.press('Escape');
  await member.open(`${lesson(lessons[0])}?t=10&transcript=en`);
  yield { name: 'player, transcript', view: player, visitor: member };
  yield* searchStates(member);
  await member.open(`/learn/${sqlCourse}`);
  await member.send(`${lesson(lessons[0])}/complete`);
  yield { name: 'player, next lesson', view: player, visitor: member };
  await member.open(lesson(lessons[0]));
  yield { name: 'player, completed lesson', view: player, visitor: member };
  await member.open(lesson(lessons.at(-1)));
  yield { name: 'player, last lesson', view: player, visitor: member };
  yield* noteStates(member, lesson(lessons[0]));

  await member.open('/courses?b');
  yield { name: 'catalogue, owner in the middle', view: 'catalog/catalogue', visitor: member };

  const freeLessons = await lessonsOf(freeCourse);
  for (const slug of freeLessons) {
    await member.open(`/learn/${freeCourse}/${slug}`);
    const complete = `/learn/${freeCourse}/${slug}/complete`;
    await (slug === freeLessons.at(-1) ? member.sendInPlace(complete) : member.send(complete));
  }
  await member.open('/my-courses');
  yield { name: 'library, started and completed', view: 'learning/library', visitor: member };
  await member.open('/courses');
  yield { name: 'catalogue, owner at the end', view: 'catalog/catalogue', visitor: member };
  await member.open(`/learn/${freeCourse}/${freeLessons[1]}`);
  yield { name: 'player, video in the storage', view: player, visitor: member };
  await member.open(`/learn/${freeCourse}/${freeLessons[2]}`);
  yield { name: 'player, text only', view: player, visitor: member };
  await member.open(`/learn/${freeCourse}/${freeLessons.at(-1)}`);
  yield { name: 'player, course completed', view: player, visitor: member };
  yield* manyLessonsStates(member);
  yield* longWordStates(member);
  yield* missingPartsStates(member);
}

async function* searchStates(member) {
  const search = 'learning/search';
  await member.open(`/search/${sqlCourse}`);
  yield { name: 'search in a course', view: search, visitor: member };
  await member.open(`/search/${sqlCourse}?q=exercise`);
  yield { name: 'search in a course, found', view: search, visitor: member };
  await member.open(`/search/${sqlCourse}?q=zzzz`);
  yield { name: 'search in a course, nothing found', view: search, visitor: member };
}

async function* noteStates(member, lesson) {
  const notes = `/notes/${sqlCourse}`;
  await member.open(notes);
  yield { name: 'notes, none', view: 'learning/notes', visitor: member };
  await member.open(lesson);
  await member.sendWithoutScripts(`${lesson}/notes`, { note: '' });
  yield { name: 'player, note missing', view: player, visitor: member };
  for (const note of ['Ask first.\n\nThen query.', 'x'.repeat(300)]) {
    await member.sendWithoutScripts(`${lesson}/notes`, { note });
  }
  await sql(`UPDATE lesson_notes SET position_seconds = 12 WHERE text LIKE 'Ask%'`);
  await member.open(lesson);
  await member.page.click('.notes summary');
  yield { name: 'player, notes', view: player, visitor: member };
  await member.page.fill('.notes details textarea', '');
  await member.sendWithoutScripts(await member.page.locator('.notes details form').first().getAttribute('action'));
  yield { name: 'player, change of a note refused', view: player, visitor: member };
  await member.open(notes);
  yield { name: 'notes', view: 'learning/notes', visitor: member };
  const status = (word) => `UPDATE courses SET status = '${word}' WHERE slug = '${sqlCourse}'`;
  await during(status('draft'), status('published'), () => member.open(notes));
  yield { name: 'notes, course not open', view: 'learning/notes', visitor: member };
}

/** One order in each state that a receipt can have, the last one without Stripe's link. */
async function* receiptStates(member) {
  const states = ['mismatched', 'partially_refunded', 'refunded', 'disputed', 'charged_back', 'paid'];
  const copies = `
    WITH paid AS (SELECT * FROM orders WHERE user_id = ${await idOf(member)} LIMIT 1),
    copies AS (
      INSERT INTO orders (public_id, user_id, email, canonical_email, browser_token_hash, checkout_key, amount_minor, currency,
                          status, payment, paid_amount_minor, paid_currency, paid_at, attempt_expires_at, checkout_stripe_price,
                          receipt_url, created_at, updated_at)
      SELECT 'judged' || place || substr(public_id, 8), user_id, email, canonical_email, browser_token_hash,
             sha256(('judged' || place)::bytea), amount_minor, currency, state, payment, paid_amount_minor, paid_currency,
             paid_at - place * interval '40 days', attempt_expires_at, checkout_stripe_price,
             CASE WHEN state <> 'paid' THEN receipt_url END, created_at, updated_at
        FROM paid, unnest(ARRAY['${states.join("', '")}']) WITH ORDINALITY AS states (state, place)
      RETURNING id, amount_minor, currency)
    INSERT INTO order_items (order_id, course_id, title, amount_minor, currency)
    SELECT copies.id, courses.id, courses.title, copies.amount_minor, copies.currency
      FROM copies, courses
     WHERE courses.slug = 'bread-from-four-ingredients'`;
  const remove = `
    DELETE FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE public_id LIKE 'judged%');
    DELETE FROM orders WHERE public_id LIKE 'judged%'`;
  await during(copies, remove, () => member.open('/receipts'));
  yield { name: 'receipts, in every state', view: 'payments/receipts', visitor: member };
  const wideCopies = copies.replace('courses.title', `'${wideCourse.word}'`);
  await during(wideCopies, remove, () => member.open('/receipts?wide'));
  yield { name: 'receipts, a long word', view: 'payments/receipts', visitor: member };
}

/** Returns a member's id, found by the address on the account page. */
async function idOf(member) {
  return sql(`SELECT id FROM users WHERE email = '${await addressOf(member)}'`);
}

async function addressOf(member) {
  await member.open('/account');
  return member.page.inputValue('input[autocomplete="username"] >> nth=0');
}

async function* manyLessonsStates(member) {
  const email = await addressOf(member);
  const add = `${fortyLessons.add}; ${fortyLessons.give(email)}`;
  await during(add, fortyLessons.remove, () => member.open(`/learn/${fortyLessons.slug}/day-3-3`));
  yield { name: 'player, forty lessons', view: player, visitor: member };
}

async function* longWordStates(member) {
  const email = await addressOf(member);
  await sql(`${wideCourse.add}; ${wideCourse.give(email)}`);
  try {
    await member.open(`/learn/${wideCourse.slug}/${wideCourse.lesson}`);
    yield { name: 'player, a long word', view: player, visitor: member };
    await member.open('/my-courses');
    yield { name: 'library, a long word', view: 'learning/library', visitor: member };
    await member.open(`/notes/${wideCourse.slug}`);
    yield { name: 'notes, a long word', view: 'learning/notes', visitor: member };
    await member.open(`/search/${wideCourse.slug}?q=rindfleisch`);
    yield { name: 'search in a course, a long word', view: 'learning/search', visitor: member };
  } finally {
    await sql(wideCourse.remove);
  }
}

async function* missingPartsStates(member) {
  const lessons = (isPublished) =>
    `UPDATE course_lessons SET is_published = ${isPublished}
      WHERE course_id = (SELECT id FROM courses WHERE slug = '${freeCourse}')`;
  await during(lessons(false), lessons(true), () => member.open(`/learn/${freeCourse}`));
  yield { name: 'course without lessons', view: 'learning/empty_course', visitor: member };

  const key = (value) => `UPDATE lesson_resources SET object_key = ${value}
                           WHERE public_id = '${file}'`;
  const file = await fileOf(sqlCourse);
  await during(key("object_key || '.gone'"), key("regexp_replace(object_key, '\\.gone$', '')"), () =>
    member.open(`/resources/${file}/download`),
  );
  yield { name: 'file missing', view: 'learning/resource_missing', visitor: member };
}

async function* accountStates(browser, member) {
  const email = await addressOf(member);
  const elsewhere = await Visitor.arrive(browser);
  await elsewhere.signIn(email);
  await member.open('/account');
  yield { name: 'account, signed in twice', view: account, visitor: member };
  await elsewhere.leave();

  await member.send('/account/name', { name: '' });
  yield { name: 'account, name missing', view: account, visitor: member };
  await member.send('/account/email', { new_email: 'nobody', email_password: 'wrong password' });
  yield { name: 'account, address errors', view: account, visitor: member };
  await member.send('/account/password', { current_password: 'wrong', password: 'short' });
  yield { name: 'account, password errors', view: account, visitor: member };
  await member.send('/account/name', { name: 'Mia M. Member' });
  yield { name: 'account, name saved', view: account, visitor: member };
  yield* twoStepStates(browser, member, email);
  yield* changedAddressStates(browser, member, email);
}

/** The code that an authenticator app shows now (RFC 6238). */
function codeOfApp(secret) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(' ', '')]
    .map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, '0');
}

async function* twoStepStates(browser, member, email) {
  const view = 'account/two_step';
  await member.open('/account/two-step');
  yield { name: 'two-step sign-in, off', view, visitor: member };
  await member.send('/account/two-step/start');
  yield { name: 'two-step sign-in, password missing', view, visitor: member };
  await member.send('/account/two-step/start', { start_password: password });
  yield { name: 'two-step sign-in, set up', view, visitor: member };
  const secret = await member.page.textContent('code');
  await member.send('/account/two-step/confirm', { code: '12345' });
  yield { name: 'two-step sign-in, wrong first code', view, visitor: member };
  await member.send('/account/two-step/confirm', { code: codeOfApp(secret) });
  yield { name: 'recovery codes', view: 'account/recovery_codes', visitor: member };
  const recoveryCode = await member.page.textContent('code');
  await member.open('/account/two-step');
  yield { name: 'two-step sign-in, on', view, visitor: member };
  await member.send('/account/two-step/off', { off_password: 'wrong', off_code: '' });
  yield { name: 'two-step sign-in, on, errors', view, visitor: member };
  yield* secondStepStates(browser, email);
  await member.open('/account/two-step');
  await member.send('/account/two-step/off', { off_password: password, off_code: recoveryCode });
  yield { name: 'two-step sign-in, turned off', view, visitor: member };
}

async function* secondStepStates(browser, email) {
  const view = 'account/second_step';
  const visitor = await Visitor.arrive(browser);
  await visitor.open('/login');
  await visitor.send('/login', { email, password });
  yield { name: 'sign in, code asked', view, visitor };
  await visitor.send('/login/code', { code: '12345' });
  yield { name: 'sign in, wrong code', view, visitor };
  await visitor.open('/login/recovery');
  yield { name: 'sign in, recovery code asked', view, visitor };
  await visitor.send('/login/recovery');
  yield { name: 'sign in, recovery code missing', view, visitor };
  await visitor.untilTooMany(() => visitor.send('/login/recovery', { code: 'ABCD' }));
  yield { name: 'sign in, code paused', view, visitor };
  await visitor.leave();
}

async function* changedAddressStates(browser, member, email) {
  const confirm = 'account/confirm_email';
  const taken = freshAddress('member');
  await member.open('/account');
  await member.send('/account/email', { new_email: taken, email_password: password });
  yield { name: 'account, link to the new address sent', view: account, visitor: member };
  const takenPath = await mailedPath(taken, '/confirm-email/');
  await member.open(takenPath);
  yield { name: 'confirm the new address', view: confirm, visitor: member };
  await member.send(takenPath, { password: 'wrong password' });
  yield { name: 'confirm the new address, errors', view: confirm, visitor: member };
  const other = await Visitor.arrive(browser);
  await other.register(taken);
  await other.leave();
  await member.open(takenPath);
  await member.send(takenPath, { password });
  yield { name: 'confirm the new address, taken', view: confirm, visitor: member };

  const fresh = freshAddress('member');
  await member.open('/account');
  await member.send('/account/email', { new_email: fresh, email_password: password });
  const path = await mailedPath(fresh, '/confirm-email/');
  await member.open(path);
  await member.send(path, { password });
  yield { name: 'address changed', view: 'account/email_settled', visitor: member };
  const undo = await mailedPath(email, '/undo-email/');
  await member.open(undo);
  yield { name: 'undo the change of address', view: 'account/undo_email', visitor: member };
  await member.send(undo);
  yield { name: 'address restored', view: 'account/email_settled', visitor: member };
}

async function* leavingStates(member) {
  await member.open('/account/delete');
  yield { name: 'delete the account', view: 'account/delete', visitor: member };
  await member.send('/account/delete');
  yield { name: 'delete the account, errors', view: 'account/delete', visitor: member };
  await member.page.check('#delete_confirm');
  await member.send('/account/delete', { delete_password: password });
  yield { name: 'account deleted', view: 'account/deleted', visitor: member };
}

/** A buyer who set a password on the success page and has not opened the mailed link. */
async function* unprovenStates(browser) {
  const buyer = await Visitor.arrive(browser);
  const email = freshAddress('buyer');
  await buyer.checkOut(sqlCourse, { email });
  const paid = buyer.page.url();
  await buyer.send('/checkout/success', { name: 'Bo Buyer', password });
  await buyer.open(paid);
  yield { name: 'success, address not confirmed', view: 'checkout/success', visitor: buyer };
  await buyer.open('/account');
  yield { name: 'account, address not confirmed', view: account, visitor: buyer };
  await buyer.open(`/courses/${freeCourse}`);
  yield { name: 'course, free, address not confirmed', view: 'catalog/course', visitor: buyer };
  await buyer.open('/account');
  await buyer.send('/account/verify');
  yield { name: 'account, link sent', view: account, visitor: buyer };
  await buyer.open(await mailedPath(email, '/verify-email/'));
  yield { name: 'confirm the address of a purchase', view: 'account/verify', visitor: buyer };
  yield* leavingStates(buyer);
  await buyer.leave();
}
