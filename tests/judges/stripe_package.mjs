// Stripe's own package: an independent check of the sandbox's answers and of what the site accepts.

import { installedPackage, needsOf } from './packages.mjs';

const Stripe = installedPackage('stripe');

/** Returns a client; `options` can name another host. Only for tests that use `needs`. */
export function stripeClient(key = 'sk_sandbox_unused', options = {}) {
  return new Stripe(key, { maxNetworkRetries: 0, ...options });
}

/** Returns options for a test that is skipped if one of these environment variables is missing. */
export function needs(...names) {
  return needsOf({ stripe: Stripe }, ...names);
}
