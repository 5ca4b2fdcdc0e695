// Lighthouse with Debian's Chromium. A file of its own, because it takes seconds to load.

import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { throttling } from 'lighthouse/core/config/constants.js';
import desktopConfig from 'lighthouse/core/config/desktop-config.js';

import { executablePath, switches } from './chromium.mjs';

/**
 * The benchmark index of Lighthouse's phone: a quarter of a desktop's, which is about 1750. Source:
 * Lighthouse, docs/throttling.md, "CPU throttling".
 */
const phoneIndex = 1750 / 4;

/** Returns how many times slower the phone is than the machine that made the report. */
export function slowdownBy({ environment: { benchmarkIndex } }) {
  return Math.min(4, Math.max(1, benchmarkIndex / phoneIndex));
}

/**
 * Returns Lighthouse's report on a page for `phone` or `desktop`, made in a new browser.
 * `slowdown`: how many times slower the phone's processor is than this machine's (default 4).
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
