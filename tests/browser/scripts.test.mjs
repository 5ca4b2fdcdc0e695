// Tests what scripts add to pages that work without them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { freshAddress, sandbox, site, withPage } from './chromium.mjs';
import { heading, startCourse } from './learner.mjs';

/** The buttons to complete a lesson are below its video and below its text. */
const press = (page, name) => page.getByRole('button', { name }).first().click();

/** Marks the document, so that a test can detect whether it was reloaded. */
const mark = (page) => page.evaluate(() => { window.isMarked = true; });
const isMarked = (page) => page.evaluate(() => window.isMarked === true);

test('the catalogue searches while typing, announces the results and updates the address', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${site}/courses`);
    await mark(page);
    await page.getByLabel('Search').pressSequentially('bread');
    await page.waitForURL(`${site}/courses?q=bread`);
    await heading(page, 'Practical SQL').waitFor({ state: 'detached' });
    await heading(page, /Bread/).waitFor();
    await page.getByRole('status').filter({ hasText: '1 course for bread' }).waitFor();
    assert.equal(await page.getByLabel('Search').inputValue(), 'bread');

    await page.getByLabel('Search').fill('zzzz');
    await heading(page, /No course fits/).waitFor();
    await page.getByLabel('Search').fill('');
    await heading(page, 'Practical SQL').waitFor();
    await page.getByLabel('Sort by').selectOption('Title, A to Z');
    await page.waitForURL(`${site}/courses?sort=title`);
    assert.ok(await isMarked(page), 'the page was loaded anew');
  });
});

test('a lesson is marked and unmarked without a reload, and the focus is kept', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await press(page, 'Complete and continue');
    await heading(page, 'Choose rows, choose columns').waitFor();
    await page.getByRole('link', { name: /Start with the question.*completed/ }).click();
    await heading(page, 'Start with the question').waitFor();
    await mark(page);
    await press(page, 'Mark as not completed');
    await page.getByText('0 of 9 done').waitFor();
    assert.ok(await isMarked(page), 'the page was loaded anew');
    const focused = await page.evaluate(() => document.activeElement.textContent);
    assert.equal(focused, 'Complete and continue');
  });
});

test('keyboard shortcuts navigate the lessons, have a help dialog, and can be turned off', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.keyboard.press('n');
    await heading(page, 'Choose rows, choose columns').waitFor();
    await page.keyboard.press('c');
    await heading(page, 'When a value is missing').waitFor();
    await page.keyboard.press('p');
    await heading(page, 'Choose rows, choose columns').waitFor();

    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.waitFor();
    await help.getByLabel('Use these shortcuts').uncheck();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    await page.reload();
    await page.keyboard.press('n');
    await page.keyboard.press('?');
    assert.ok(await help.isHidden(), 'the help opened although shortcuts are turned off');
    await heading(page, 'Choose rows, choose columns').waitFor();

    await press(page, 'Keyboard shortcuts');
    await help.getByLabel('Use these shortcuts').check();
    await press(page, 'Close');
    await page.keyboard.press('n');
    await heading(page, 'When a value is missing').waitFor();
  });
});

test('after paying, Back shows the course as bought', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${site}/courses/practical-sql`);
    await page.getByLabel('E-mail address').fill(freshAddress('back'));
    await press(page, 'Buy for €49');
    await page.waitForURL(`${sandbox}/pay/*`);
    await press(page, /^Pay \d/);
    await page.getByLabel('Your name').waitFor();
    await page.evaluate(() => { setTimeout(() => history.go(-2)); }); // past the payment page
    await page.waitForURL(`${site}/courses/practical-sql`);
    await page.getByText('You have bought this course').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Buy/ }).count(), 0);
  });
});
