// Pictures of every page in every state, on a phone and a desktop, in light and in dark, for eyes:
// node screenshots.mjs FOLDER. `tests/run screenshots` starts the site that it needs.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { allStates } from './pages.mjs';
import { withBrowser } from './visitor.mjs';

const windows = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

async function takePictures({ name, visitor: { page } }, folder) {
  const file = name.replace(/[^a-z0-9]+/gi, '-');
  for (const [device, size] of Object.entries(windows)) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const path = join(folder, `${file}.${device}.${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
  }
}

const [folder] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
let count = 0;
await withBrowser(async (browser) => {
  for await (const state of allStates(browser)) {
    await takePictures(state, folder);
    ++count;
  }
});
console.log(`${count} pages, four pictures of each: ${folder}`);
