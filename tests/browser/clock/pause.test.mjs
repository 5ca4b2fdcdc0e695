// A pause in which the clock of the site and of the browser moves on.

import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { required, withPage } from '../chromium.mjs';
import { startCourse } from '../learner.mjs';
import { beatAfter, expired, facts, isBeyond, pause, play, until, videoOf } from '../player.mjs';

const clock = required('LECTERN_TEST_CLOCK');
const hour = 3600;

/** Moves the clock of the site and the sandbox to `seconds` ahead of the time. */
function moveSite(seconds) {
  writeFileSync(`${clock}.new`, `+${seconds}\n`, { mode: 0o644 });
  renameSync(`${clock}.new`, clock); // never read half-written
}

/** Returns when the token in a video's link expires, in seconds since 1970. */
const expiryOf = (src) => JSON.parse(Buffer.from(src.split('/')[3].split('.')[1], 'base64url')).exp;
const statusOf = async (src) => (await fetch(src)).status;

test('a video that was paused for an hour plays on at its place, with a new link, its speed and its captions', async () => {
  await withPage({ expected: expired }, async (page) => {
    await page.clock.install();
    await startCourse(page);
    await page.locator('#video track').waitFor({ state: 'attached' });
    await videoOf(page).evaluate((video) => { video.textTracks[0].mode = 'showing'; });
    await play(page, { from: 8, speed: 1.5 });
    await until(page, 'it plays', isBeyond(9));
    await beatAfter(page, () => pause(page));
    const before = await facts(page);
    assert.equal(await statusOf(before.src), 200);

    moveSite(hour);
    await page.clock.fastForward(hour * 1000);
    assert.equal(await statusOf(before.src), 401, 'the link has expired');
    await page.waitForTimeout(1500);
    assert.deepEqual(await facts(page), before, 'nothing happens to a paused video');

    await page.keyboard.press('k');
    await until(page, 'a new link', (video) => video.src !== before.src);
    await until(page, 'it plays on', (video) => !video.paused && video.currentTime > before.currentTime + 1);
    const after = await facts(page);
    assert.ok(after.currentTime < before.currentTime + 6, `from ${before.currentTime} to ${after.currentTime}`);
    assert.equal(after.playbackRate, 1.5);
    assert.equal(await videoOf(page).evaluate(({ textTracks }) => textTracks[0].mode), 'showing');
    assert.equal(await statusOf(after.src), 200);
    const later = expiryOf(after.src) - expiryOf(before.src);
    assert.ok(later >= hour - 600 && later <= hour + 600, `the new link works ${later} s longer`);
    await beatAfter(page, () => pause(page));
  });
});
