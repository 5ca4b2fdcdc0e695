// Stripe's own package: the independent judge of what the sandbox plays and of what the site takes.

import { installedPackage, needsOf } from './packages.mjs';

const Stripe = installedPackage('stripe');

/** A client; `options` lead it to another host. Only for tests that `needs` lets run. */
export function stripeClient(key = 'sk_sandbox_unused', options = {}) {
  return new Stripe(key, { maxNetworkRetries: 0, ...options });
}

/** Options for a test that needs these environment variables: skipped, by name, without them. */
export function needs(...names) {
  return needsOf({ stripe: Stripe }, ...names);
}
