// The main path through the site: buy, claim, watch, come back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { freshAddress, openMailTo, sandbox, site, withPage } from './chromium.mjs';

const course = 'Practical SQL';
const password = 'three unrelated words';

const heading = (page, name) => page.getByRole('heading', { level: 1, name });
/** The buttons to complete a lesson are below its video and below its text. */
const press = (page, name) => page.getByRole('button', { name }).first().click();

/** Waits until the page is at this path of the site. */
const isAt = (page, path) => page.waitForURL(`${site}${path}`);

/** Goes from the front page to the sandbox's payment page. */
async function goToPay(page, email) {
  await page.goto(site);
  await page.getByRole('link', { name: course }).click();
  await heading(page, course).waitFor();
  await page.getByLabel('E-mail address').fill(email);
  await press(page, 'Buy for €49');
  await page.waitForURL(`${sandbox}/pay/*`);
  await heading(page, 'Payment').waitFor();
}

async function pay(page) {
  await press(page, /^Pay \d/);
  await isAt(page, '/checkout/success?session_id=*');
  await heading(page, /Your payment has arrived/).waitFor();
}

async function makeAccount(page) {
  await page.getByLabel('Your name').fill('Lea Learner');
  await page.getByLabel('Password').fill(password);
  await press(page, 'Create my account and start');
}

/** Starts the lesson's video with the keyboard and waits until it plays. */
async function watchVideo(page) {
  const video = page.locator('#video video');
  await video.focus();
  await page.keyboard.press('Space');
  const position = () => video.evaluate((element) => element.currentTime);
  const first = await position();
  for (let looked = 0; looked < 100; ++looked) {
    if ((await position()) > first + 0.5) break;
    await page.waitForTimeout(100);
  }
  assert.ok((await position()) > first + 0.5, 'the video does not play');
}

async function signOutAndIn(page, email) {
  await press(page, /^Sign out/);
  await isAt(page, '/courses');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Sign in');
  await isAt(page, '/my-courses');
}

test('a guest buys, sets a password, watches, completes, signs out and in', async () => {
  await withPage({}, async (page) => {
    const email = freshAddress('guest');
    await goToPay(page, email);
    await pay(page);
    await makeAccount(page);
    await heading(page, 'Start with the question').waitFor();

    await page.getByRole('link', { name: 'My courses' }).click();
    await heading(page, 'My courses').waitFor();
    await page.getByRole('link', { name: course, exact: true }).click();
    await heading(page, 'Start with the question').waitFor();
    await watchVideo(page);

    await press(page, 'Complete and continue');
    await heading(page, 'Choose rows, choose columns').waitFor();
    await page.getByText('1 of 9 done').waitFor();
    await page.getByRole('link', { name: /Start with the question.*completed/ }).click();
    await press(page, 'Mark as not completed');
    await page.getByText('0 of 9 done').waitFor();
    await press(page, 'Complete and continue');
    await page.getByText('1 of 9 done').waitFor();

    await signOutAndIn(page, email);
    await page.getByText('1 of 9 done').waitFor();
    await page.getByRole('link', { name: 'Continue: Choose rows, choose columns' }).click();
    await heading(page, 'Choose rows, choose columns').waitFor();
  });
});

test('a guest buys, closes the page, and follows the link in the mail', async () => {
  const email = freshAddress('guest');
  await withPage({}, async (page) => {
    await goToPay(page, email);
    await pay(page);
  });
  await withPage({}, async (page) => {
    await openMailTo(page, email);
    await page.getByRole('link', { name: new RegExp(`^${site}/claim/`) }).click();
    await heading(page, 'Open your course').waitFor();
    await page.getByText(email).first().waitFor();
    await makeAccount(page);
    await isAt(page, '/learn/practical-sql');
    await heading(page, 'Start with the question').waitFor();
    await watchVideo(page);
    await signOutAndIn(page, email);
  });
});

test('the link in the HTML part of the mail leads to the same page', async () => {
  await withPage({}, async (page) => {
    const email = freshAddress('guest');
    await goToPay(page, email);
    await pay(page);
    await openMailTo(page, email);
    await page.frameLocator('iframe.mail').getByRole('link').first().click();
    await heading(page, 'Open your course').waitFor();
  });
});

test('without scripts: a guest cancels, buys, and opens the course', async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await goToPay(page, freshAddress('guest'));
    await press(page, 'Cancel');
    await heading(page, 'You left before paying').waitFor();
    await page.getByRole('link', { name: 'Back to the course' }).click();
    await heading(page, course).waitFor();

    await page.getByLabel('E-mail address').fill(freshAddress('guest'));
    await press(page, 'Buy for €49');
    await pay(page);
    await makeAccount(page);
    await heading(page, 'Start with the question').waitFor();
    await press(page, 'Complete and continue');
    await heading(page, 'Choose rows, choose columns').waitFor();
  });
});

/** Whether a buy button or link is completely visible on the screen. */
const canBuyHere = (page) =>
  page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return [...document.querySelectorAll('.button, form[action$="/checkout"]')].some((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const isShown = element.checkVisibility({ visibilityProperty: true });
      const isForm = element.tagName === 'FORM';
      if (!isShown || (!isForm && !/^Buy for/.test(element.textContent))) return false;
      return isForm ? bottom > 0 && top < innerHeight : top >= 0 && bottom <= innerHeight;
    });
  });

test('on a phone: a buy button or its form is visible at every scroll position', async () => {
  await withPage({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }, async (page) => {
    await page.goto(`${site}/courses/practical-sql`);
    const height = await page.evaluate(() => document.querySelector('article').offsetHeight);
    assert.ok(height > 2 * 844);
    for (let y = 0; y < height - 844; y += 60) {
      await page.evaluate((top) => scrollTo(0, top), y);
      assert.ok(await canBuyHere(page), `no buy button and no form at ${y} px`);
    }
  });
});

test('on a phone: a guest reaches the buy button and buys', async () => {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  await withPage(phone, async (page) => {
    await goToPay(page, freshAddress('guest'));
    await pay(page);
    await makeAccount(page);
    await heading(page, 'Start with the question').waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `the player is ${width} px wide on a phone of 390`);
  });
});
