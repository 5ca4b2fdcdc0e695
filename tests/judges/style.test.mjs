// Tests that the style sheet matches its sources, and that templates and style sheet use the same
// classes.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..', '..');
const read = (path) => readFileSync(join(root, path), 'utf8');
const sheet = read('views/assets/site.css');

const filesBelow = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

/** The templates of pages, without mails, which have styles of their own. */
const templates = [...filesBelow('views', '.mustache'), ...filesBelow('nginx/pages', '.html')].filter(
  (name) => !/^views\/(mail|partials\/mail)/.test(name),
);

/** Returns the classes in a template: `cover {{#is_long}} cover-long{{/is_long}}` has two. */
function classesIn(template) {
  const classes = new Set();
  for (const [, value] of read(template).matchAll(/\bclass="([^"]*)"/g)) {
    for (const name of value.replace(/\{\{[^}]*\}\}/g, ' ').split(/\s+/)) if (name) classes.add(name);
  }
  return classes;
}

/** Returns the classes that rendered Markdown has. */
function classesOfMarkdown() {
  const sources = filesBelow('app/platform', '.cpp').filter((name) => name.includes('/markdown'));
  return sources.flatMap((name) => [...read(name).matchAll(/\bclass=\\?"([a-z-]+)\\?"/g)].map(([, value]) => value));
}

test('the committed style sheet is what views/styles/build makes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lectern-style-'));
  try {
    const made = join(directory, 'site.css');
    execFileSync(join(root, 'views/styles/build'), [made], { stdio: 'pipe' });
    assert.ok(readFileSync(made, 'utf8') === sheet, 'run views/styles/build and commit the result');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('templates and style sheet have the same classes', () => {
  const rules = sheet.replace(/\/\*.*?\*\//gs, '');
  const defined = new Set([...rules.matchAll(/\.([a-z][a-z-]*)(?=[^{}]*\{)/g)].map(([, name]) => name));
  const used = new Set([...templates.flatMap((template) => [...classesIn(template)]), ...classesOfMarkdown()]);
  assert.ok(used.size > 50);
  assert.deepEqual([...used].filter((name) => !defined.has(name)), []);
  assert.deepEqual([...defined].filter((name) => !used.has(name)), []);
});

test('no template contains a style or a handler, which the security policy would block', () => {
  for (const template of templates) {
    assert.doesNotMatch(read(template), /<style|\sstyle=|\son[a-z]+="/, template);
  }
});

/** Returns the scripts that a page loads, at once or later: those of its template and its partials. */
function scriptsOf(template) {
  const text = read(template);
  const partials = [...text.matchAll(/\{\{> *(partials\/[a-z_.]+) *\}\}/g)].map(([, name]) => `views/${name}.mustache`);
  const own = [...text.matchAll(/"\/(assets\/[a-z]+\.js)"/g)].map(([, name]) => `views/${name}`);
  return new Set([...own, ...partials.flatMap((partial) => [...scriptsOf(partial)])]);
}

test('the style sheet is at most 8 KiB and the scripts of each page are at most 10 KiB, compressed', () => {
  const compressed = (path) => gzipSync(read(path)).length;
  assert.ok(compressed('views/assets/site.css') <= 8 * 1024);
  assert.ok(scriptsOf('views/learning/player.mustache').has('views/assets/transcript.js'));
  for (const template of filesBelow('views', '.mustache')) {
    const size = [...scriptsOf(template)].map(compressed).reduce((sum, one) => sum + one, 0);
    assert.ok(size <= 10 * 1024, `${template}: ${size} bytes of scripts`);
  }
});
