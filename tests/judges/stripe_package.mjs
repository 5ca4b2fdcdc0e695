// Stripe's own package: the independent judge of what the sandbox plays and of what the site takes.
// It is a dependency of the browser tests (tests/browser/package.json), not of Lectern.

import { createRequire } from 'node:module';

const require = createRequire(new URL('../browser/package.json', import.meta.url));

function installedPackage() {
  try {
    return require('stripe');
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

const Stripe = installedPackage();

/** A client; `options` lead it to another host. Only for tests that `needs` lets run. */
export function stripeClient(key = 'sk_sandbox_unused', options = {}) {
  return new Stripe(key, { maxNetworkRetries: 0, ...options });
}

/** Options for a test that needs these environment variables: skipped, by name, without them. */
export function needs(...names) {
  if (Stripe === null) return { skip: 'npm package stripe is not installed in tests/browser' };
  const missing = names.filter((name) => !process.env[name]);
  return missing.length > 0 ? { skip: `${missing.join(' and ')} not set` } : {};
}
