// Accounts, as people use them: register, reset the password, buy another course.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { freshAddress, openMailTo, sandbox, site, withPage } from './chromium.mjs';

const password = 'three unrelated words';
const newPassword = 'three other unrelated words';

const heading = (page, name) => page.getByRole('heading', { level: 1, name });
const press = (page, name) => page.getByRole('button', { name }).click();
const isAt = (page, path) => page.waitForURL(`${site}${path}`);

/** Opens the newest mail to the address and follows its link below `start`. */
async function followMailedLink(page, email, start) {
  await openMailTo(page, email);
  await page.getByRole('link', { name: new RegExp(`^${site}${start}`) }).click();
}

async function askForAccount(page, email) {
  await page.goto(`${site}/register`);
  await page.getByLabel('Your name').fill('Mia Member');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Send me the link');
  await heading(page, 'Check your mail').waitFor();
}

async function register(page, email) {
  await askForAccount(page, email);
  await followMailedLink(page, email, '/verify-email/');
  await heading(page, 'One last step').waitFor();
  await page.getByLabel('Password').fill(password);
  await press(page, 'Confirm and sign in');
  await isAt(page, '/my-courses');
}

async function signIn(page, email, withPassword) {
  await page.goto(`${site}/login`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(withPassword);
  await press(page, 'Sign in');
}

test('a visitor registers, mistypes the password on the link’s page, and signs in', async () => {
  await withPage({}, async (page) => {
    const email = freshAddress('member');
    await askForAccount(page, email);
    await followMailedLink(page, email, '/verify-email/');
    await page.getByLabel('Password').fill('another password');
    await press(page, 'Confirm and sign in');
    await page.getByRole('link', { name: 'Check the password: this one is not right' }).waitFor();
    await page.getByLabel('Password').fill(password);
    await press(page, 'Confirm and sign in');
    await isAt(page, '/my-courses');
    await heading(page, 'My courses').waitFor();
  });
});

test('a password field can be shown, and is submitted as a password field', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${site}/register`);
    const field = page.getByLabel('Password');
    const button = page.getByRole('button', { name: 'Show the password' });
    await field.fill(password);
    assert.equal(await field.getAttribute('type'), 'password');
    assert.equal(await button.getAttribute('aria-pressed'), 'false');
    await button.click();
    assert.equal(await field.getAttribute('type'), 'text');
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    assert.equal(await field.inputValue(), password);
    await button.click();
    assert.equal(await field.getAttribute('type'), 'password');

    await button.click();
    await page.evaluate(() => {
      document.addEventListener('submit', (event) => {
        event.preventDefault();
        window.typeWhenSent = document.getElementById('password').type;
      });
    });
    await press(page, 'Send me the link');
    assert.equal(await page.evaluate(() => window.typeWhenSent), 'password');
  });
});

test('without scripts no password field has a button to show it', async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${site}/login`);
    assert.equal(await page.getByRole('button', { name: 'Show the password' }).count(), 0);
  });
});

test('a member forgets the password and chooses another one', async () => {
  const email = freshAddress('member');
  await withPage({}, async (page) => {
    await register(page, email);
  });
  await withPage({}, async (page) => {
    await page.goto(`${site}/forgot-password`);
    await page.getByLabel('E-mail address').fill(email);
    await press(page, 'Send me the link');
    await heading(page, 'Check your mail').waitFor();
    await followMailedLink(page, email, '/reset-password/');
    await heading(page, 'Choose a new password').waitFor();
    await page.getByLabel('New password').fill(newPassword);
    await press(page, 'Save the new password');
    await isAt(page, '/my-courses');
  });
  await withPage({}, async (page) => {
    await signIn(page, email, password);
    await page.getByText('The e-mail address or the password is not right').first().waitFor();
    await signIn(page, email, newPassword);
    await isAt(page, '/my-courses');
  });
});

test('a member signs in by a mailed link, and enters the address once', async () => {
  const email = freshAddress('member');
  await withPage({}, async (page) => {
    await register(page, email);
  });
  await withPage({}, async (page) => {
    await page.goto(`${site}/login`);
    await page.getByLabel('E-mail address').fill(email);
    await press(page, 'Send me a link instead');
    await heading(page, 'Check your mail').waitFor();
    await followMailedLink(page, email, '/sign-in/');
    await page.getByText(email).waitFor();
    await press(page, 'Sign in');
    await isAt(page, '/my-courses');
  });
});

test('a newcomer starts a free course with an address and a mailed link', async () => {
  await withPage({}, async (page) => {
    const email = freshAddress('newcomer');
    await page.goto(`${site}/courses/clouds-for-walkers`);
    await page.getByLabel('E-mail address').fill('nobody');
    await press(page, 'Send me the link');
    await page.getByRole('link', { name: 'Check your e-mail address' }).waitFor();
    await page.getByLabel('E-mail address').fill(email);
    await press(page, 'Send me the link');
    await heading(page, 'Check your mail').waitFor();
    await followMailedLink(page, email, '/enrol/');
    await press(page, 'Start the course');
    await isAt(page, '/learn/clouds-for-walkers');
  });
});

test('a member buys while signed in and finds the course in the library', async () => {
  await withPage({}, async (page) => {
    const email = freshAddress('member');
    await register(page, email);
    await page.goto(`${site}/courses/practical-sql`);
    await page.getByText(`For your account, ${email}`).waitFor();
    await press(page, 'Buy for €49');
    await page.waitForURL(`${sandbox}/pay/*`);
    await page.getByText(email).waitFor();
    await press(page, /^Pay \d/);
    await isAt(page, '/checkout/success?session_id=*');
    await page.getByRole('link', { name: 'Start the course' }).click();
    await heading(page, 'Start with the question').waitFor();
    await page.getByRole('link', { name: 'My courses' }).click();
    await page.getByRole('link', { name: 'Practical SQL', exact: true }).waitFor();
  });
});

test('Back and a reload after a refused form do not send it again', async () => {
  await withPage({}, async (page) => {
    await signIn(page, 'nobody@example.com', 'not the password');
    await page.getByText('That did not match').waitFor();
    assert.equal(await page.getByLabel('E-mail address').inputValue(), 'nobody@example.com');
    assert.equal(await page.getByLabel('Password').inputValue(), '');

    const posts = [];
    page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
    await page.goto(`${site}/courses`);
    await page.goBack();
    await heading(page, 'Sign in').waitFor();
    await page.reload();
    await heading(page, 'Sign in').waitFor();
    assert.deepEqual(posts, []);
  });
});
