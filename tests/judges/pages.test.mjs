// Checks every page in every state: axe in light and dark mode, the Nu HTML checker, the keyboard,
// a window of 320 px, text at 200 %, and the messages of the browser's console.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { freshAddress, launchChromium, site } from '../browser/chromium.mjs';
import {
  judgeByAxe,
  judgeEdges,
  judgeHtml,
  judgeKeyboard,
  judgeLargeText,
  judgeMailByAxe,
  judgeWidth,
} from './page_judges.mjs';
import { allMails } from './mails.mjs';
import { allStates, routesToFiles, unreachableViews } from './pages.mjs';
import { canHaveHeading, getRoutes, pageViews, routeOf } from './site_parts.mjs';
import { Visitor } from './visitor.mjs';

/** Mail programs need table attributes that are obsolete in HTML; no other finding is ignored. */
const isDialectOfMails = (line) =>
  /The “(width|border|cellspacing|cellpadding|align|bgcolor)” attribute on the “(table|td)” element is obsolete/.test(line);

const indexed = new Set(['catalog/catalogue', 'catalog/course', 'catalog/preview']);
const browser = await launchChromium();
const folder = await mkdtemp(join(tmpdir(), 'lectern-pages-'));
const views = await pageViews();
const routes = await getRoutes();
const seenViews = new Set();
const seenRoutes = new Set();
const savedPages = new Map(); // file → name

async function save(name, html) {
  const file = join(folder, `${name.replace(/[^a-z0-9]+/gi, '-')}.html`);
  assert.ok(!savedPages.has(file), `two pages are called ${name}`);
  savedPages.set(file, name);
  await writeFile(file, html);
}

/** Searches, forms with errors and private pages must not be indexed. */
async function judgeIndexing({ view, visitor }) {
  const isKept = (await visitor.html()).includes('<meta name="robots" content="noindex">');
  const isSearch = new URL(visitor.page.url()).searchParams.has('q');
  const isWanted = indexed.has(view) && visitor.status === 200 && !isSearch;
  if (isKept !== isWanted) return [];
  return [isKept ? 'it has noindex, but should be indexed' : 'it lacks noindex'];
}

/** Finds traces of missing template data. */
function judgeWords(text) {
  const faults = [/\{\{|\}\}|undefined/, /\n{3}/, /^(Course|Order|Paid|For|Amount|At Stripe): *$/m].filter(
    (fault) => fault.test(text),
  );
  return faults.map((fault) => `its text has ${fault}`);
}

async function judgeHeading({ view, visitor }) {
  assert.ok(views.has(view), `there is no view ${view}`);
  const headings = await visitor.page.locator('h1').allTextContents();
  if (headings.length !== 1) return [`it has ${headings.length} headings of the first level`];
  if (canHaveHeading(views.get(view), headings[0])) return [];
  return [`its heading is not one of ${view}: ${headings[0]}`];
}

try {
  for await (const state of allStates(browser)) {
    const { name, view, visitor } = state;
    await test(`${name}: no judge finds a fault`, async () => {
      seenViews.add(view);
      seenRoutes.add(routeOf(visitor.path, routes));
      await save(name, await visitor.html());
      const { page } = visitor;
      const findings = [
        ...(await judgeHeading(state)),
        ...(await judgeIndexing(state)),
        ...(await judgeByAxe(page)),
        ...(await judgeWidth(page)),
        ...(await judgeEdges(page)),
        ...(await judgeLargeText(page)),
        ...(await judgeKeyboard(page)),
        ...visitor.complaints(),
      ];
      assert.deepEqual(findings, []);
    });
  }

  await test('the mails: no judge finds a fault in their HTML', async () => {
    const reader = await Visitor.arrive(browser);
    const findings = [];
    for (const { name, subject, html, text } of await allMails()) {
      await save(`mail, ${name}`, html);
      await reader.openAnswer('/a-mail', 200, html);
      const found = [
        ...judgeWords(`${subject}\n${text}`),
        ...(await judgeMailByAxe(reader.page)),
        ...(await judgeWidth(reader.page)),
      ];
      findings.push(...found.map((line) => `${name}: ${line}`));
    }
    await reader.leave();
    assert.deepEqual(findings, []);
  });

  await test('the Nu HTML checker finds no fault in any page', async () => {
    const found = await judgeHtml([...savedPages.keys()]);
    const findings = Object.entries(found).flatMap(([file, lines]) => {
      const name = savedPages.get(file) ?? file;
      const isMail = name.startsWith('mail, ');
      return lines
        .filter((line) => !(isMail && isDialectOfMails(line)))
        .map((line) => `${name}: ${line}`);
    });
    assert.ok(savedPages.size > 50);
    assert.deepEqual(findings, []);
  });

  await test('every view that is a page has been judged', () => {
    const missing = [...views.keys()].filter(
      (view) => !seenViews.has(view) && !(view in unreachableViews),
    );
    assert.deepEqual(missing, []);
    const reached = Object.keys(unreachableViews).filter((view) => seenViews.has(view));
    assert.deepEqual(reached, [], 'these are listed as unreachable');
  });

  await test('every GET route that answers with a page has been judged', async () => {
    const member = await Visitor.arrive(browser);
    await member.register(freshAddress('member'));
    const isPage = async (route) => {
      const address = `${site}${route.replace(/\{[^}]*\}/g, 'x')}`;
      const answer = await member.context.request.get(address, { maxRedirects: 0 });
      // The example for a route with a placeholder may not exist; the page that says so counts as a
      // page.
      const isThere = answer.status() === 200 || route.includes('{');
      return isThere && answer.headers()['content-type']?.startsWith('text/html');
    };
    const unseen = routes.filter((route) => !seenRoutes.has(route) && !routesToFiles.includes(route));
    const pages = [];
    for (const route of unseen) if (await isPage(route)) pages.push(route);
    await member.leave();
    assert.ok(seenRoutes.size > 15 && unseen.length > 0);
    assert.deepEqual(pages, []);
    const gone = routesToFiles.filter((route) => !routes.includes(route));
    assert.deepEqual(gone, [], 'these routes do not exist');
  });

  await test('the skip link leads the keyboard into the content', async () => {
    const visitor = await Visitor.arrive(browser);
    await visitor.open('/courses');
    await visitor.page.keyboard.press('Tab');
    await visitor.page.keyboard.press('Enter');
    assert.equal(await visitor.page.evaluate(() => document.activeElement.id), 'main');
    await visitor.page.keyboard.press('Tab');
    assert.ok(
      await visitor.page.evaluate(() => document.activeElement.closest('main') !== null),
      'the next stop is not in the content',
    );
    await visitor.leave();
  });
} finally {
  // Not in an `after` hook: the runner calls that as soon as no test is running.
  await browser.close();
  await rm(folder, { recursive: true });
}
