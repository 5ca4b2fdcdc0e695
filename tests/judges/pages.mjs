// Every page of the site in every state it can be in, one after another: the one list for the judges
// and for the screenshots. A test holds it complete against app/routes.cpp and views/.
//
// A state is { name, view, page }: a file-name-like name, the view it is made of (a path below views/,
// or below nginx/ for the pages that nginx keeps), and a visitor whose browser shows it now.

import { visitorStates } from './pages_of_visitors.mjs';
import { buyingStates } from './pages_of_buying.mjs';
import { memberStates } from './pages_of_members.mjs';
import { problemStates } from './pages_of_problems.mjs';

/** Each is there to be looked at until the next one is asked for. */
export async function* allStates(browser) {
  yield* visitorStates(browser);
  yield* buyingStates(browser);
  yield* memberStates(browser);
  yield* problemStates(browser);
}

/** Routes that answer nobody with a page of their own, though what they lead to may be missing. */
export const routesToFiles = ['/courses/{slug}/cover'];

/** Views that no test can bring about, and why. */
export const unreachableViews = {
  'errors/too_large': 'nginx refuses what is too large before a worker hears of it',
};
