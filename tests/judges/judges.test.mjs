// Tests the judges themselves: each finds its kind of fault and accepts a sound page.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  judgeByAxe,
  judgeEdges,
  judgeHtml,
  judgeKeyboard,
  judgeLargeText,
  judgeWidth,
} from './page_judges.mjs';
import { canHaveHeading, routeOf } from './site_parts.mjs';
import { Visitor, withBrowser } from './visitor.mjs';

const document = (content, style = '') => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Page</title>
<meta name="viewport" content="width=device-width"><style>
body { background: #fff; color: #000 } a { color: #00c }
@media (prefers-color-scheme: dark) { body { background: #000; color: #fff } a { color: #adf } }
${style}</style></head>
<body><main><h1>Page</h1>${content}</main></body></html>`;

const sound = document('<p>Text with <a href="#end">a link</a></p><p id="end">The end</p>');

/** Returns the judge's findings for each page. */
async function findings(judge, ...pages) {
  return withBrowser(async (browser) => {
    const { page } = await Visitor.arrive(browser);
    const found = [];
    for (const html of pages) {
      await page.setContent(html);
      found.push(await judge(page));
    }
    return found;
  });
}

const faulty = [
  ['axe', judgeByAxe, document('<img src="data:,">'), /axe: image-alt/],
  ['axe, in dark mode', judgeByAxe,
    document('<p>Text</p>', '@media (prefers-color-scheme: dark) { p { color: #222 } }'),
    /axe, dark: color-contrast/],
  ['the width', judgeWidth, document('<p>wide</p>', 'p { width: 400px }'), /400px|\d+ px wide/],
  ['edges', judgeEdges, document('<p>Text at its edge</p>', 'p { border: 1px solid }'),
    /touches its edge: "Text at its edge"/],
  ['large text', judgeLargeText,
    document('<p>Text that is cut off</p>', 'p { height: 20px; overflow: hidden }'),
    /cuts off "Text/],
  ['the keyboard, for elements that Tab does not reach', judgeKeyboard,
    document('<a href="#a">a</a><a href="#b">b</a>' +
      '<script>addEventListener("keydown", (event) => event.preventDefault())</script>'),
    /Tab does not come to/],
  ['the keyboard, for invisible focus', judgeKeyboard,
    document('<a href="#a">a</a>', 'a:focus { outline: none }'), /focus does not show/],
  ['the keyboard, for a missing skip link', judgeKeyboard,
    document('<nav><a href="/">a</a></nav>'), /does not lead to the content/],
];

for (const [name, judge, html, finding] of faulty) {
  test(`${name}: the judge finds the fault, and none in a sound page`, async () => {
    const [found, none] = await findings(judge, html, sound);
    assert.match(found.join('\n'), finding);
    assert.deepEqual(none, []);
  });
}

test('the Nu HTML checker finds the fault, and none in a sound page', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-judges-'));
  const [good, bad] = [join(folder, 'good.html'), join(folder, 'bad.html')];
  await writeFile(good, sound);
  await writeFile(bad, document('<p><div>no</div></p>'));
  const found = await judgeHtml([good, bad]);
  assert.deepEqual(Object.keys(found), [bad]);
  await rm(folder, { recursive: true });
});

test('a path is matched to its route by the pattern', () => {
  const routes = ['/a', '/a/{x}', '/a/b', '/l/{x}/{y?}', '/r.txt'];
  assert.equal(routeOf('/a/b', routes), '/a/b');
  assert.equal(routeOf('/a/c', routes), '/a/{x}');
  assert.equal(routeOf('/l/1', routes), '/l/{x}/{y?}');
  assert.equal(routeOf('/l/1/2', routes), '/l/{x}/{y?}');
  assert.equal(routeOf('/rxtxt', routes), undefined);
  assert.equal(routeOf('/a/b/c', routes), undefined);
});

test('a heading is matched to its view', () => {
  const view = '<h1 class="x">Hello {{name}}</h1>{{^a}}<h1>Bye</h1>{{/a}}';
  assert.ok(canHaveHeading(view, 'Hello Ada'));
  assert.ok(canHaveHeading(view, 'Bye'));
  assert.ok(!canHaveHeading(view, 'Hi Ada'));
  assert.ok(!canHaveHeading(view, 'Bye Ada'));
});
