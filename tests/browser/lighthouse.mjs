// Lighthouse with Debian's Chromium. Apart, because it takes seconds to load.

import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import desktopConfig from 'lighthouse/core/config/desktop-config.js';

import { executablePath, switches } from './chromium.mjs';

/** Lighthouse's report on the page as `phone` or `desktop`, in a browser that knows nothing yet. */
export async function reportOn(address, device) {
  const chrome = await launch({
    chromePath: executablePath,
    chromeFlags: ['--headless=new', ...switches],
    logLevel: 'silent',
  });
  try {
    const options = { port: chrome.port, output: 'json', logLevel: 'error' };
    const config = device === 'desktop' ? desktopConfig : undefined;
    return (await lighthouse(address, options, config)).lhr;
  } finally {
    await chrome.kill();
  }
}
