// The pages that people without an account see: catalogue, courses, previews, sign-in and
// registration.

import { freshAddress } from '../browser/chromium.mjs';
import { during, fortyLessons, freeCourse, mailedPath, password, sql, sqlCourse, Visitor, wideCourse } from './visitor.mjs';

const longTitle = 'A course with the longest title that anybody could think of, '.repeat(3).trim();

/** Enough courses for two pages, one with the longest title, no lessons and no cover. */
const addCourses = `
  INSERT INTO courses (slug, title, promise, status, amount_minor, currency, created_at, updated_at,
                       published_at)
  SELECT 'judged-' || number, CASE number WHEN 13 THEN '${longTitle}' ELSE 'Course ' || number END,
         'One of many.', 'published', 0, 'EUR', now(), now(), now() + number * interval '1 second'
    FROM generate_series(1, 13) AS number`;
const removeCourses = "DELETE FROM courses WHERE slug LIKE 'judged-%'";

export async function* visitorStates(browser) {
  const visitor = await Visitor.arrive(browser);
  try {
    yield* catalogueStates(visitor);
    yield* courseStates(visitor);
    yield* accountDoorStates(visitor);
    yield* mailedLinkStates(visitor);
    yield* linkWithoutPasswordStates(visitor);
    yield* goneStates(visitor);
  } finally {
    await visitor.leave();
  }
}

async function* catalogueStates(visitor) {
  const view = 'catalog/catalogue';
  await visitor.open('/courses');
  yield { name: 'catalogue', view, visitor };
  await visitor.open('/courses?q=sql&sort=title');
  yield { name: 'catalogue, search', view, visitor };
  await visitor.open('/courses?q=no-such-thing');
  yield { name: 'catalogue, search without results', view, visitor };

  await sql(addCourses);
  try {
    await visitor.open('/courses?sort=newest');
    yield { name: 'catalogue, many courses', view, visitor };
    await visitor.open('/courses?page=2');
    yield { name: 'catalogue, second page', view, visitor };
    await visitor.open('/courses/judged-13');
    yield { name: 'course, longest title and no lesson', view: 'catalog/course', visitor };
  } finally {
    await sql(removeCourses);
  }

  await sql(wideCourse.add);
  try {
    await visitor.open('/courses?sort=newest&wide');
    yield { name: 'catalogue, a long word', view, visitor };
    await visitor.open(`/courses/${wideCourse.slug}`);
    yield { name: 'course, a long word', view: 'catalog/course', visitor };
    await visitor.open(`/courses/${wideCourse.slug}/preview/wide-1`);
    yield { name: 'preview, a long word', view: 'catalog/preview', visitor };
    await visitor.open(`/learn/${wideCourse.slug}/${wideCourse.lesson}`);
    yield { name: 'offer of a lesson, a long word', view: 'learning/offer', visitor };
  } finally {
    await sql(wideCourse.remove);
  }

  const hide = "UPDATE courses SET status = 'draft'";
  await during(hide, hide.replace('draft', 'published'), () => visitor.open('/courses?sort=none'));
  yield { name: 'catalogue, no course yet', view, visitor };
}

async function* courseStates(visitor) {
  const view = 'catalog/course';
  await visitor.open(`/courses/${sqlCourse}`);
  yield { name: 'course', view, visitor };
  await visitor.send(`/courses/${sqlCourse}/checkout`);
  yield { name: 'course, address missing', view, visitor };
  await visitor.page.evaluate(() => document.querySelector('details')?.setAttribute('open', ''));
  await visitor.send(`/courses/${sqlCourse}/checkout`, { email: freshAddress('guest'), code: 'NONE' });
  yield { name: 'course, unknown code', view, visitor };
  await visitor.open(`/courses/${freeCourse}`);
  yield { name: 'course, free', view, visitor };
  const byMail = `/courses/${freeCourse}/enrol-by-mail`;
  await visitor.send(byMail);
  yield { name: 'course, free, address missing', view, visitor };
  await visitor.send(byMail, { email: 'mia@gmial.com' });
  yield { name: 'course, free, a slip in the address', view, visitor };

  const set = (price) => `UPDATE courses SET stripe_price = ${price} WHERE slug = '${sqlCourse}'`;
  const price = await sql(`SELECT stripe_price FROM courses WHERE slug = '${sqlCourse}'`);
  await during(set('NULL'), set(`'${price}'`), () => visitor.open(`/courses/${sqlCourse}?a`));
  yield { name: 'course, not on sale', view, visitor };
  await during(fortyLessons.add, fortyLessons.remove, () =>
    visitor.open(`/courses/${fortyLessons.slug}`),
  );
  yield { name: 'course, forty lessons', view, visitor };

  await visitor.open(`/courses/${sqlCourse}/preview/start-with-the-question`);
  yield { name: 'preview', view: 'catalog/preview', visitor };
  const draft = `UPDATE courses SET status = 'draft' WHERE slug = '${freeCourse}';
    INSERT INTO draft_links SELECT sha256('judged-draft'), id, now() + interval '1 day' FROM courses WHERE slug = '${freeCourse}'`;
  const undraft = `UPDATE courses SET status = 'published' WHERE slug = '${freeCourse}'; DELETE FROM draft_links`;
  await during(draft, undraft, () => visitor.open('/draft/judged-draft'));
  yield { name: 'draft of a course', view: 'catalog/draft', visitor };
  await visitor.open(`/learn/${sqlCourse}/start-with-the-question`);
  yield { name: 'offer of a lesson', view: 'learning/offer', visitor };
}

async function* accountDoorStates(visitor) {
  const email = freshAddress('nobody');
  await visitor.open('/login');
  yield { name: 'sign in', view: 'account/login', visitor };
  await visitor.send('/login');
  yield { name: 'sign in, nothing entered', view: 'account/login', visitor };
  await visitor.send('/login', { email, password });
  yield { name: 'sign in, refused', view: 'account/login', visitor };
  await visitor.untilTooMany(() => visitor.send('/login', { email, password }));
  yield { name: 'sign in, paused', view: 'account/login', visitor };

  await visitor.open('/login/link');
  yield { name: 'sign in by a link', view: 'account/sign_in_link', visitor };
  await visitor.send('/login/link', { email: 'nobody' });
  yield { name: 'sign in by a link, errors', view: 'account/sign_in_link', visitor };
  await visitor.send('/login/link', { email });
  yield { name: 'sign in by a link, check your mail', view: 'account/check_mail', visitor };

  await visitor.open('/register');
  yield { name: 'register', view: 'account/register', visitor };
  await visitor.send('/register', { email: 'nobody', password: 'short' });
  yield { name: 'register, errors', view: 'account/register', visitor };
  await visitor.send('/register', { name: 'Mia', email: 'mia@gmial.com', password: 'three small words' });
  yield { name: 'register, a slip in the address', view: 'account/register', visitor };
  await visitor.open('/forgot-password');
  yield { name: 'forgotten password', view: 'account/forgot_password', visitor };
  await visitor.send('/forgot-password', { email: 'nobody' });
  yield { name: 'forgotten password, errors', view: 'account/forgot_password', visitor };
  await visitor.send('/forgot-password', { email });
  yield { name: 'forgotten password, check your mail', view: 'account/check_mail', visitor };
  await visitor.open('/find-purchase');
  yield { name: 'find a purchase', view: 'checkout/find_purchase', visitor };
  await visitor.send('/find-purchase');
  yield { name: 'find a purchase, errors', view: 'checkout/find_purchase', visitor };
  await visitor.send('/find-purchase', { email: 'mia@gmial.com' });
  yield { name: 'find a purchase, a slip in the address', view: 'checkout/find_purchase', visitor };
  await visitor.send('/find-purchase', { email });
  yield { name: 'find a purchase, check your mail', view: 'account/check_mail', visitor };
}

async function* mailedLinkStates(visitor) {
  const email = freshAddress('member');
  await visitor.askForAccount(email);
  yield { name: 'register, check your mail', view: 'account/check_mail', visitor };
  const verify = await mailedPath(email, '/verify-email/');
  await visitor.open(verify);
  yield { name: 'confirm the address', view: 'account/verify', visitor };
  await visitor.send(verify, { password: 'another password' });
  yield { name: 'confirm the address, errors', view: 'account/verify', visitor };
  await visitor.send(verify, { password });

  await visitor.open('/forgot-password');
  await visitor.send('/forgot-password', { email });
  const reset = await mailedPath(email, '/reset-password/');
  await visitor.open(reset);
  yield { name: 'choose a new password', view: 'account/reset_password', visitor };
  await visitor.send(reset, { password: 'short' });
  yield { name: 'choose a new password, errors', view: 'account/reset_password', visitor };
}

/** Links that sign in, and what an account without a password shows. */
async function* linkWithoutPasswordStates(visitor) {
  await visitor.context.clearCookies();
  const email = freshAddress('newcomer');
  await visitor.open(`/courses/${freeCourse}`);
  await visitor.send(`/courses/${freeCourse}/enrol-by-mail`, { email });
  yield { name: 'start a free course, check your mail', view: 'account/check_mail', visitor };
  const start = await mailedPath(email, '/enrol/');
  await visitor.open(start);
  yield { name: 'start a free course', view: 'checkout/start_course', visitor };
  await visitor.send(start);
  await visitor.open('/account');
  yield { name: 'account, no password', view: 'account/account', visitor };
  await visitor.open('/account/delete');
  yield { name: 'delete the account, no password', view: 'account/delete', visitor };
  await visitor.open('/account/two-step');
  yield { name: 'two-step sign-in, no password', view: 'account/two_step', visitor };

  await visitor.context.clearCookies();
  await visitor.open('/login/link');
  await visitor.send('/login/link', { email });
  await visitor.open(await mailedPath(email, '/sign-in/'));
  yield { name: 'sign in by the mailed link', view: 'account/use_sign_in_link', visitor };
}

/** Links that do not exist. */
async function* goneStates(visitor) {
  await visitor.context.clearCookies();
  for (const start of ['verify-email', 'reset-password', 'sign-in', 'enrol', 'confirm-email', 'undo-email']) {
    await visitor.open(`/${start}/never-made`);
    yield { name: `link gone, ${start}`, view: 'account/link_gone', visitor };
  }
  await visitor.open('/claim/never-made');
  yield { name: 'link gone, claim', view: 'checkout/claim_gone', visitor };
}
