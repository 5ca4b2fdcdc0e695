// Lighthouse with Debian's Chromium. Apart, because it takes seconds to load.

import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { throttling } from 'lighthouse/core/config/constants.js';
import desktopConfig from 'lighthouse/core/config/desktop-config.js';

import { executablePath, switches } from './chromium.mjs';

/**
 * How fast Lighthouse's phone is, on the scale that it measures the machine by: a desktop of about
 * 1750, four times slower. Source: Lighthouse, docs/throttling.md, "CPU throttling".
 */
const phoneIndex = 1750 / 4;

/** How many times slower than this machine the phone is, by a report that was made on it. */
export function slowdownBy({ environment: { benchmarkIndex } }) {
  return Math.min(4, Math.max(1, benchmarkIndex / phoneIndex));
}

/**
 * Lighthouse's report on the page as `phone` or `desktop`, in a browser that knows nothing yet.
 * `slowdown`: of the phone's processor against this one, 4 if it is not said.
 */
export async function reportOn(address, device, slowdown) {
  const chrome = await launch({
    chromePath: executablePath,
    chromeFlags: ['--headless=new', ...switches],
    logLevel: 'silent',
  });
  try {
    const options = { port: chrome.port, output: 'json', logLevel: 'error' };
    if (device === 'desktop') return (await lighthouse(address, options, desktopConfig)).lhr;
    const { mobileSlow4G } = throttling;
    options.throttling = { ...mobileSlow4G, cpuSlowdownMultiplier: slowdown ?? 4 };
    return (await lighthouse(address, options)).lhr;
  } finally {
    await chrome.kill();
  }
}
