// Every page of the site in every state, one after another: the common list of the judges and the
// screenshots. A test checks it against app/routes.cpp and views/ for completeness.
//
// A state is { name, view, visitor }: a name that can be a file name, the view of the page (a path
// below views/, or below nginx/ for nginx's own pages), and a visitor whose browser shows it now.

import { visitorStates } from './pages_of_visitors.mjs';
import { buyingStates } from './pages_of_buying.mjs';
import { memberStates } from './pages_of_members.mjs';
import { problemStates } from './pages_of_problems.mjs';

/** Yields the states. Each is shown until the next one is requested. */
export async function* allStates(browser) {
  yield* visitorStates(browser);
  yield* buyingStates(browser);
  yield* memberStates(browser);
  yield* problemStates(browser);
}

/** Routes without a page of their own; they may still answer with the page for a missing file. */
export const routesToFiles = [
  '/courses/{slug}/cover',
  '/pictures/{picture}',
  '/draft/{token}/cover',
  '/draft/{token}/pictures/{picture}',
  '/receipts/{order}/invoice',
];

/** Views that no test can reach, and the reason. */
export const unreachableViews = {
  'errors/too_large': 'nginx refuses a body that is too large before it reaches a worker',
  'payments/no_invoice': 'only if Stripe does not show the invoice of an order, and these have none',
};
