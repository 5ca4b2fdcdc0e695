// The pages that buyers see between the buy button and their course.

import { freshAddress, sandbox } from '../browser/chromium.mjs';
import { during, mailedPath, sleep, sql, sqlCourse, Visitor } from './visitor.mjs';

const success = 'checkout/success';
const claim = 'checkout/claim';

export async function* buyingStates(browser) {
  yield* paidStates(browser);
  yield* waitingStates(browser);
  yield* ownAccountStates(browser);
  yield* unfinishedStates(browser);
}

/** A guest pays and claims the purchase: in the browser that paid, and in another one. */
async function* paidStates(browser) {
  const guest = await Visitor.arrive(browser);
  const stranger = await Visitor.arrive(browser);
  const email = freshAddress('guest');
  await guest.checkOut(sqlCourse, { email });
  yield { name: 'success, paid', view: success, visitor: guest };
  const success_url = guest.page.url();
  await guest.open(`/courses/${sqlCourse}`);
  yield { name: 'course, bought', view: 'catalog/course', visitor: guest };
  const order = await sql(`SELECT public_id FROM orders WHERE email = '${email}'`);
  await guest.open(`/checkout/cancel?order=${order}`);
  yield { name: 'cancelled, but paid', view: 'checkout/cancel', visitor: guest };
  await guest.open(success_url);
  await stranger.open(success_url);
  yield { name: 'success, paid in another browser', view: success, visitor: stranger };
  const paid = guest.page.url();
  const setOrder = (what) => `UPDATE orders SET ${what} WHERE email = '${email}'`;
  await during(setOrder('is_duplicate = true'), setOrder('is_duplicate = false'), () => guest.open(paid));
  yield { name: 'success, bought before', view: success, visitor: guest };
  await during(
    setOrder("payment = 'mismatched', status = 'mismatched', paid_currency = 'USD'"),
    setOrder("payment = 'paid', status = 'paid', paid_currency = currency"),
    () => guest.open(paid),
  );
  yield { name: 'success, mismatched payment', view: success, visitor: guest };
  await guest.open(paid);
  await guest.send('/checkout/success', { name: '', password: 'short' });
  yield { name: 'success, errors', view: success, visitor: guest };

  const path = await mailedPath(email, '/claim/');
  await stranger.open(path);
  yield { name: 'claim', view: claim, visitor: stranger };
  await stranger.send(path, { password: 'short' });
  yield { name: 'claim, errors', view: claim, visitor: stranger };
  const member = await Visitor.arrive(browser);
  const other = freshAddress('member');
  await member.register(other);
  await member.leave();
  const move = (from, to) => `UPDATE users SET email = '${to}', canonical_email = lower('${to}') WHERE email = '${from}'`;
  await during(move(other, email), move(email, other), () => stranger.open(path));
  yield { name: 'claim, the address has an account', view: claim, visitor: stranger };
  yield* correctedStates(guest, stranger, { paid, path });
  await stranger.leave();
  await guest.leave();
}

/** The guest corrects the address of the purchase; a stranger has the link of the former one. */
async function* correctedStates(guest, stranger, { paid, path }) {
  const correct = async (email) => {
    await guest.open(paid);
    await guest.page.locator('details:has(form[action="/checkout/address"])').evaluate((details) => {
      details.open = true;
    });
    await guest.send('/checkout/address', { email });
  };
  await correct('guest@gmial.com');
  yield { name: 'success, a slip in the corrected address', view: success, visitor: guest };
  await correct('nobody');
  yield { name: 'success, no address to correct to', view: success, visitor: guest };
  await correct(freshAddress('corrected'));
  yield { name: 'success, address corrected', view: success, visitor: guest };
  await stranger.open(path);
  yield { name: 'claim, the address was corrected', view: 'checkout/claim_gone', visitor: stranger };
}

/** A bank transfer: pending, then failed. */
async function* waitingStates(browser) {
  const guest = await Visitor.arrive(browser);
  // The page's script reloads it, but the judges need a page that stays the same.
  await guest.context.route(/\/waiting[^/]*\.js/, (route) => 
    route.fulfill({ contentType: 'text/javascript', body: '' }),
  );
  await guest.checkOut(sqlCourse, { email: freshAddress('guest'), button: 'pay-later' });
  yield { name: 'success, waiting', view: success, visitor: guest };

  const address = guest.page.url();
  const session = new URL(address).searchParams.get('session_id');
  await fetch(`${sandbox}/control/sessions/${session}/transfer`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: sandbox },
    body: 'outcome=failed',
    redirect: 'manual',
  });
  for (let looked = 0; looked < 200; ++looked) {
    await guest.open(address);
    if ((await guest.page.locator('#waiting').count()) === 0) break;
    await sleep(100);
  }
  yield { name: 'success, failed', view: success, visitor: guest };
  await guest.leave();
}

/** A guest whose address already has an account, and a member. */
async function* ownAccountStates(browser) {
  const member = await Visitor.arrive(browser);
  const email = freshAddress('member');
  await member.register(email);
  const guest = await Visitor.arrive(browser);
  await guest.checkOut(sqlCourse, { email });
  yield { name: 'success, the address has an account', view: success, visitor: guest };
  await member.checkOut('bread-from-four-ingredients');
  yield { name: 'success, member', view: success, visitor: member };
  await guest.leave();
  await member.leave();
}

async function* unfinishedStates(browser) {
  const guest = await Visitor.arrive(browser);
  await guest.checkOut(sqlCourse, { email: freshAddress('guest'), button: 'cancel' });
  yield { name: 'cancelled', view: 'checkout/cancel', visitor: guest };
  await guest.context.clearCookies();
  await guest.open('/checkout/cancel');
  yield { name: 'cancelled, course unknown', view: 'checkout/cancel', visitor: guest };

  const action = `/courses/${sqlCourse}/checkout`;
  await guest.post(action, { email: freshAddress('guest'), shown_price: '1 EUR' });
  yield { name: 'course, changed price', view: 'catalog/course', visitor: guest };
  await guest.open('/checkout/cancel');
  await guest.post(action, { email: freshAddress('guest'), code: 'BIG10' });
  yield { name: 'course, code that cannot be applied', view: 'catalog/course', visitor: guest };
  await guest.open('/checkout/cancel');
  await guest.post(action, { email: 'guest@gmial.com' });
  yield { name: 'course, a slip in the address', view: 'catalog/course', visitor: guest };

  const set = (what) => `UPDATE courses SET ${what} WHERE slug = '${sqlCourse}'`;
  const price = await sql(`SELECT stripe_price FROM courses WHERE slug = '${sqlCourse}'`);
  const buy = async () => {
    await guest.open('/checkout/cancel');
    await guest.post(`/courses/${sqlCourse}/checkout`, { email: freshAddress('guest') });
  };
  await during(set('stripe_price = NULL'), set(`stripe_price = '${price}'`), buy);
  yield { name: 'payment problem, not for sale', view: 'checkout/problem', visitor: guest };
  await during(set('amount_minor = amount_minor + 1'), set('amount_minor = amount_minor - 1'), buy);
  yield { name: 'payment problem, another price', view: 'checkout/problem', visitor: guest };
  await during(set("stripe_price = 'price_unknown'"), set(`stripe_price = '${price}'`), buy);
  yield { name: 'payment problem, Stripe refuses', view: 'checkout/problem', visitor: guest };
  await guest.leave();
}

