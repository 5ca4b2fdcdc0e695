// The player of a lesson's page in the browser.

import assert from 'node:assert/strict';

import { site } from './chromium.mjs';

export const lesson = `${site}/learn/practical-sql/start-with-the-question`;
/** What the console shows of a segment whose token has expired. */
export const expired = /status of 401/;

export const videoOf = (page) => page.locator('#video video');
export const facts = (page) =>
  videoOf(page).evaluate(({ currentTime, paused, ended, playbackRate, volume, src }) => {
    return { currentTime, paused, ended, playbackRate, volume, src };
  });
export const button = (page, name) => page.getByRole('button', { name }).first();

/** Waits until `isSo` returns true of the video. */
export async function until(page, what, isSo) {
  let last;
  for (let looked = 0; looked < 300; ++looked) {
    last = await facts(page);
    if (isSo(last)) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`${what}: waited in vain, the video is ${JSON.stringify(last)}`);
}

export const isAt = (seconds) => (video) => Math.abs(video.currentTime - seconds) < 1;
export const isBeyond = (seconds) => (video) => video.currentTime > seconds;

/** Plays from `from`, without sound: a browser does not let scripts start a video with sound. */
export async function play(page, { from, speed = 1 } = {}) {
  await videoOf(page).waitFor();
  await videoOf(page).evaluate(
    (video, [start, rate]) => {
      video.muted = true;
      video.playbackRate = rate;
      if (start !== undefined) video.currentTime = start;
      return video.play();
    },
    [from, speed],
  );
}

/** Waits for the site's answer to a beat that `isIt` accepts. `act` causes the beat. */
export async function beatAfter(page, act, isIt = () => true) {
  const isBeat = (answer) =>
    answer.url().endsWith('/progress') && isIt(Object.fromEntries(new URLSearchParams(answer.request().postData())));
  const [answer] = await Promise.all([page.waitForResponse(isBeat), act()]);
  assert.ok([200, 204].includes(answer.status()), `a beat: ${answer.status()}`);
}

/** Makes the pages that load next believe that the URL of their video works for `seconds`. */
export async function shortenPageUrl(page, seconds) {
  await page.addInitScript((value) => {
    // The document is interactive right before its modules run.
    document.addEventListener('readystatechange', () => {
      const video = document.getElementById('video');
      if (video) video.dataset.seconds = value;
    });
  }, seconds);
}

export const pause = (page) => page.keyboard.press('k');
