// A learner in the browser: buys the course of the demo that has videos, and comes back to it.

import { freshAddress, sandbox, site } from './chromium.mjs';

const password = 'three unrelated words';
const press = (page, name) => page.getByRole('button', { name }).click();

export const heading = (page, name) => page.getByRole('heading', { name });

/** Signs up a new learner and opens the first lesson of a course. Returns the address. */
export async function startCourse(page) {
  const email = freshAddress('learner');
  await page.goto(`${site}/courses/practical-sql`);
  await page.getByLabel('E-mail address').fill(email);
  // The bar of a phone has the same button until the next frame hides it.
  await press(page.locator('#buy-form'), 'Buy for €49');
  await page.waitForURL(`${sandbox}/pay/*`);
  await press(page, /^Pay \d/);
  await page.getByLabel('Your name').fill('Sam Script');
  await page.getByLabel('Password').fill(password);
  await press(page, 'Create my account and start');
  await heading(page, 'Start with the question').waitFor();
  return email;
}

/** Signs in a learner whom startCourse signed up. */
export async function signIn(page, email) {
  await page.goto(`${site}/login`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Sign in');
  await page.waitForURL(`${site}/my-courses`);
}
