// Tests pages as a phone shows them: what is on the first screen, what the bar at the bottom of a
// course does, and whether fingers hit what they aim at.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { freshAddress, launchChromium, site } from '../browser/chromium.mjs';
import { Visitor, sqlCourse } from './visitor.mjs';

const small = { width: 320, height: 640 };
const usual = { width: 390, height: 844 };
const coursePath = `/courses/${sqlCourse}`;

let browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

/** Opens a page in a window of this size, of a phone: fingers, no pointer. */
async function onPhone(path, size, act, member = undefined) {
  const options = { viewport: size, hasTouch: true, isMobile: true };
  if (member) options.storageState = await member.context.storageState();
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    await page.goto(`${site}${path}`);
    return await act(page);
  } finally {
    await context.close();
  }
}

async function asMember(act) {
  const member = await Visitor.arrive(browser);
  try {
    await member.register(freshAddress('member'));
    return await act(member);
  } finally {
    await member.leave();
  }
}

/** Finds screens of the page with two buttons that say the same. */
async function findTwins(page) {
  return page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const isInSight = (element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return element.checkVisibility({ visibilityProperty: true }) && bottom > 0 && top < innerHeight;
    };
    const found = [];
    for (let y = 0; y < document.body.scrollHeight; y += 20) {
      scrollTo(0, y);
      await frame();
      const words = [...document.querySelectorAll('main .button')].filter(isInSight).map((button) => button.innerText);
      if (new Set(words).size < words.length) found.push(`${y}: ${words.join(', ')}`);
    }
    return found;
  });
}

/** Finds links and buttons outside of texts that are lower than 44 px. */
function findSmallTargets() {
  const isInText = (element) =>
    [...(element.closest('p, dd, td, address')?.childNodes ?? [])].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '',
    );
  const isHidden = (element) => !element.checkVisibility({ visibilityProperty: true }) || element.closest('.skip-link');
  const height = (element) => {
    const label = element.matches('input') ? element.labels?.[0] : null;
    return Math.max(element.getBoundingClientRect().height, label?.getBoundingClientRect().height ?? 0);
  };
  return [...document.querySelectorAll('a[href], button, summary, select, input:not([type=hidden])')]
    .filter((element) => !isHidden(element) && !isInText(element) && !element.closest('.prose') && height(element) < 43.5)
    .map((element) => `${Math.round(height(element))} px: ${element.cloneNode(true).outerHTML.slice(0, 120)}`);
}

test('the first course is on the first screen of the catalogue', async () => {
  const bottom = await onPhone('/courses', usual, (page) =>
    page.evaluate(() => document.querySelector('.course-card').getBoundingClientRect().bottom),
  );
  assert.ok(bottom <= usual.height, `it ends at ${bottom} px`);
});

test('the whole card of a course leads to it', async () => {
  await onPhone('/courses', usual, async (page) => {
    await page.locator('.course-card').first().locator('.course-promise').tap({ force: true });
    await page.waitForURL(/\/courses\/.+/);
  });
});

test('the header is one row at 320 px, for visitors and members', async () => {
  const rows = (page) =>
    page.evaluate(() => {
      const [name, nav] = document.querySelector('.site-header').children;
      const [first, second] = [name.getBoundingClientRect(), nav.getBoundingClientRect()];
      const tops = new Set([...nav.querySelectorAll('li')].filter((li) => li.checkVisibility()).map((li) => li.offsetTop));
      return { overlaps: first.bottom > second.top && second.bottom > first.top, rows: tops.size };
    });
  assert.deepEqual(await onPhone('/courses', small, rows), { overlaps: true, rows: 1 });
  await asMember(async (member) => {
    assert.deepEqual(await onPhone('/courses', small, rows, member), { overlaps: true, rows: 1 });
    await onPhone('/account', small, (page) => page.getByRole('button', { name: 'Sign out of this browser' }).waitFor(), member);
  });
});

test('no screen of a course has two equal buttons', async () => {
  for (const size of [small, usual]) {
    assert.deepEqual(await onPhone(coursePath, size, findTwins), [], `at ${size.width} px`);
  }
});

test('the bar leads to the form until there is an address, and then submits it', async () => {
  await onPhone(coursePath, usual, async (page) => {
    const bar = page.locator('.offer-bar');
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await bar.getByRole('link', { name: /^Buy for/ }).tap();
    await page.getByLabel('E-mail address').fill(freshAddress('guest'));
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    assert.equal(await bar.getByRole('link').count(), 0);
    await bar.getByRole('button', { name: /^Buy for/ }).tap();
    await page.waitForURL((url) => url.origin !== site);
  });
});

test('on a low screen the bar covers nothing', async () => {
  const position = await onPhone(coursePath, { width: 320, height: 320 }, (page) =>
    page.evaluate(() => getComputedStyle(document.querySelector('.offer-bar')).position),
  );
  assert.equal(position, 'static');
});

test('fingers get targets of 44 px', async () => {
  for (const path of ['/courses', coursePath, '/login', '/register', '/find-purchase']) {
    assert.deepEqual(await onPhone(path, usual, (page) => page.evaluate(findSmallTargets)), [], path);
  }
  await asMember(async (member) => {
    for (const path of ['/account', '/receipts', '/my-courses']) {
      const found = await onPhone(path, usual, (page) => page.evaluate(findSmallTargets), member);
      assert.deepEqual(found, [], path);
    }
  });
});
