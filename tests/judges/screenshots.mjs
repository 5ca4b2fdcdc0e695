// Takes screenshots of every page in every state and of every mail, on a phone and a desktop, in
// light and dark mode, for people to look at: node screenshots.mjs FOLDER. `tests/run screenshots`
// starts the site it needs.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { allMails } from './mails.mjs';
import { allStates } from './pages.mjs';
import { Visitor, withBrowser } from './visitor.mjs';

const windows = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

/** States that are also shown printed, with text at 200 %, or with more contrast. */
const closerLooks = {
  paper: ['receipts, in every state', 'course', 'player, first lesson', 'success, member'],
  large: ['catalogue', 'course', 'player, first lesson', 'library, not started', 'register, errors'],
  contrast: ['course', 'player, first lesson', 'register, errors'],
};

const [folder] = process.argv.slice(2);
const seen = new Set();

async function take(page, name, kind) {
  const file = name.replace(/[^a-z0-9]+/gi, '-');
  const path = join(folder, `${file}.${kind}.png`);
  await page.screenshot({ path, fullPage: true, animations: 'allow' });
}

async function takePictures(page, name) {
  seen.add(name);
  for (const [device, size] of Object.entries(windows)) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await take(page, name, `${device}.${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

async function takeCloserLooks(page, name) {
  const wants = (look) => closerLooks[look].includes(name);
  if (wants('paper')) {
    await page.setViewportSize({ width: 794, height: 1123 }); // A4
    await page.emulateMedia({ media: 'print' });
    await take(page, name, 'paper');
    await page.emulateMedia({ media: 'screen' });
  }
  if (wants('large')) {
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    for (const [device, size] of Object.entries(windows)) {
      await page.setViewportSize(size);
      await take(page, name, `${device}.large`);
    }
    await page.evaluate(() => (document.documentElement.style.fontSize = ''));
  }
  if (wants('contrast')) {
    await page.setViewportSize(windows.desktop);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, contrast: 'more' });
      await take(page, name, `contrast.${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: 'light', contrast: null });
  }
}

const asPage = (text) =>
  `<!doctype html><title>Plain text</title><pre style="white-space: pre-wrap; font: 14px/1.5 monospace">${text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')}</pre>`;

async function takeMails(browser) {
  const reader = await Visitor.arrive(browser);
  const mails = await allMails();
  for (const { name, subject, html, text } of mails) {
    await reader.openAnswer('/a-mail', 200, html);
    await takePictures(reader.page, `mail, ${name}`);
    await reader.page.setViewportSize({ width: 640, height: 300 });
    await reader.page.setContent(asPage(`Subject: ${subject}\n\n${text}`));
    await take(reader.page, `mail, ${name}`, 'text');
  }
  await reader.leave();
  return mails.length;
}

await mkdir(folder, { recursive: true });
await withBrowser(async (browser) => {
  for await (const { name, visitor } of allStates(browser)) {
    await takePictures(visitor.page, name);
    await takeCloserLooks(visitor.page, name);
  }
  const pages = seen.size;
  console.log(`${pages} pages and ${await takeMails(browser)} mails: ${folder}`);
});
const unseen = Object.values(closerLooks).flat().filter((name) => !seen.has(name));
assert.deepEqual(unseen, [], 'closerLooks names states that do not exist');
