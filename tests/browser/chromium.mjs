// Debian's Chromium, driven by Playwright, for tests of the running site. tests/run sets
// LECTERN_TEST_SITE and LECTERN_TEST_SANDBOX.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

import { chromium } from 'playwright-core';

export const switches = [
  '--no-sandbox', // tests may run as root, where Chromium's own sandbox cannot start
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // Chromium must make no requests of its own.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Returns an environment variable that tests/run sets. Throws if it is missing. */
export function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: tests/run starts the site and sets it`);
  return value;
}

export const site = required('LECTERN_TEST_SITE');
export const sandbox = required('LECTERN_TEST_SANDBOX');

/** Returns an unused address. */
export const freshAddress = (who) => `${who}.${randomBytes(6).toString('hex')}@example.com`;

/** Opens the newest mail to the address in the sandbox's mailbox. */
export async function openMailTo(page, email) {
  const mail = page.getByRole('listitem').filter({ hasText: email }).getByRole('link').first();
  for (let looked = 0; looked < 100; ++looked) {
    await page.goto(`${sandbox}/mail`);
    if ((await mail.count()) > 0) break;
    await page.waitForTimeout(100);
  }
  await mail.click();
}

/**
 * Collects the browser's complaints: console errors and warnings, exceptions, blocked requests, 5xx.
 * `expected` matches those in the console that a test provokes.
 */
function collectComplaints(page, complaints, expected) {
  page.on('console', (message) => {
    if (expected?.test(message.text())) return;
    // Chromium logs an error for a form that is shown again with its faults (422).
    if (/the server responded with a status of 422/.test(message.text())) return;
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(`${message.type()} on ${page.url()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`exception on ${page.url()}: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} of ${response.url()}`);
  });
}

export const executablePath = '/usr/bin/chromium';

export const launchChromium = () => chromium.launch({ executablePath, args: switches });

/**
 * Runs `act` with a page of a new browser. Fails if `act` fails or the browser complained.
 * `options` are those of Playwright's browser contexts, and `expected`, see collectComplaints.
 */
export async function withPage({ expected, ...options }, act) {
  const browser = await launchChromium();
  try {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(15_000);
    const complaints = [];
    context.on('page', (page) => collectComplaints(page, complaints, expected));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (violation) => {
        console.error(`policy: ${violation.violatedDirective} blocks ${violation.blockedURI}`);
      });
    });
    await act(await context.newPage());
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
}
