// The video of a lesson: how it plays, what the site learns of it, and how it goes on.

import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { test } from 'node:test';

import { during } from '../judges/visitor.mjs';
import { required, site, withPage } from './chromium.mjs';
import { heading, signIn, startCourse } from './learner.mjs';
import { axeSource } from './packages.mjs';
import { beatAfter, button, expired, facts, isAt, isBeyond, lesson, pause, play, shortenPageUrl, until, videoOf } from './player.mjs';

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Lets every video link work for `seconds`, by the site's own key: the sandbox refuses it later. */
async function shortenLinks(page, seconds) {
  const key = createPrivateKey(Buffer.from(required('LECTERN_TEST_STREAM_SIGNING_KEY'), 'base64'));
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  await page.route('**/playback', async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    const [, token] = text.match(/\/([^/"]+)\/manifest/);
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
    const exp = Math.floor(Date.now() / 1000) + seconds;
    const unsigned = `${token.split('.')[0]}.${encoded({ ...claims, exp })}`;
    const short = `${unsigned}.${sign('sha256', Buffer.from(unsigned), key).toString('base64url')}`;
    const json = { ...JSON.parse(text.replaceAll(token, short)), lifetime_seconds: seconds };
    await route.fulfill({ json });
  });
}

async function assertAccessible(page, state) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], state);
}

test('the browser plays the video by itself, and another browser goes on where this one was closed', async () => {
  let email;
  await withPage({}, async (page) => {
    email = await startCourse(page);
    await beatAfter(page, () => play(page));
    await until(page, 'the video plays', isBeyond(3));
    await beatAfter(page, () => videoOf(page).evaluate((video) => { video.currentTime = 14; }), (beat) => Number(beat.position) >= 14);
    await until(page, 'it plays on', isBeyond(16));
    await page.close();
  });
  await withPage({}, async (page) => {
    await signIn(page, email);
    await page.goto(lesson);
    await page.getByText(/Continues at 0:1[567]/).waitFor();
    await until(page, 'the position', (video) => video.currentTime >= 14.5 && video.currentTime < 18);
    await page.getByRole('link', { name: /Start with the question.*watched: \d+ %/ }).waitFor();
    await play(page);
    await button(page, 'Start over').click();
    await until(page, 'the start', (video) => video.currentTime < 5);
  });
});

test('a file plays, is resumed, and its link is renewed', async () => {
  const set = (uid, key) =>
    `UPDATE course_lessons SET stream_uid = ${uid}, video_object_key = ${key} WHERE slug = 'start-with-the-question'`;
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.goto(lesson);
    const uid = await page.evaluate(async () => {
      const { iframe } = await (await fetch(`${location.pathname}/playback`)).json();
      return JSON.parse(atob(iframe.split('/')[3].split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).sub;
    });
    await during(set('NULL', "'clouds/lesson.mp4'"), set(`'${uid}'`, 'NULL'), async () => {
      await page.route('**/playback', async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ json: { ...(await answer.json()), lifetime_seconds: 5 } });
      });
      await shortenPageUrl(page, 5);
      await page.goto(lesson);
      const { src } = await facts(page);
      await play(page);
      await until(page, 'a new link', (video) => video.src !== src);
      await until(page, 'it plays on', (video) => video.currentTime > 6 && !video.paused);
      await beatAfter(page, () => pause(page));
      const { currentTime } = await facts(page);
      await videoOf(page).evaluate(({ textTracks }) => { textTracks[0].mode = 'showing'; });
      await page.waitForFunction(() => localStorage.getItem('video-captions') === 'en');
      await page.reload();
      await until(page, 'the position', isAt(currentTime));
      assert.equal(await videoOf(page).evaluate(({ textTracks }) => textTracks[0].mode), 'showing');
    });
  });
});

test('two tabs of one lesson add up', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.goto(lesson);
    const other = await page.context().newPage();
    await other.goto(lesson);
    await Promise.all([play(page), play(other, { from: 20 })]);
    await Promise.all([until(page, 'the first', isBeyond(4.7)), until(other, 'the second', isBeyond(24.7))]);
    for (const tab of [page, other]) await beatAfter(tab, () => pause(tab));
    await page.reload();
    const link = page.getByRole('link', { name: /Start with the question.*watched/ });
    const [, percent] = (await link.textContent()).match(/(\d+) %/);
    assert.ok(percent >= 26 && percent < 50, `${percent} % watched`);
  });
});

test('what was played offline is reported when the network is back', async () => {
  await withPage({ expected: /ERR_INTERNET_DISCONNECTED/ }, async (page) => {
    await startCourse(page);
    await beatAfter(page, () => play(page));
    await page.context().setOffline(true);
    await until(page, 'it plays from what is loaded', isBeyond(6));
    await pause(page);
    await page.waitForTimeout(3500); // a beat is lost
    await beatAfter(page, () => page.context().setOffline(false), (beat) => /^0-[67]$/.test(beat.watched));
  });
});

test('a link that expires while the video plays is renewed, and position, speed and volume stay', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await shortenLinks(page, 6);
    await page.goto(lesson);
    await videoOf(page).waitFor();
    const { src } = await facts(page);
    await videoOf(page).evaluate((video) => { video.volume = 0.5; });
    await play(page, { speed: 1.25 });
    await until(page, 'a new link', (video) => video.src !== src);
    await until(page, 'it plays on', isBeyond(9));
    const { paused, playbackRate, volume } = await facts(page);
    assert.deepEqual({ paused, playbackRate, volume }, { paused: false, playbackRate: 1.25, volume: 0.5 });
    assert.equal((await fetch(src)).status, 401, 'the first link has expired');
  });
});

test('a video that was paused longer than its link works plays on', async () => {
  await withPage({ expected: expired }, async (page) => {
    await startCourse(page);
    await shortenLinks(page, 5);
    await page.goto(lesson);
    await play(page);
    await until(page, 'it plays', isBeyond(1));
    await pause(page);
    await page.waitForTimeout(6000);
    const before = await facts(page);
    await page.keyboard.press('k');
    await until(page, 'a new link', (video) => video.src !== before.src);
    await until(page, 'it plays on', (video) => !video.paused && video.currentTime > before.currentTime + 2);
  });
});

test('a link that cannot be renewed leaves the lesson readable, and “Try again” plays on', async () => {
  await withPage({ expected: /status of 40[13]/ }, async (page) => {
    await startCourse(page);
    await shortenLinks(page, 4);
    await page.goto(lesson);
    await videoOf(page).waitFor();
    await page.waitForTimeout(5000);
    const refuse = (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{}' });
    await page.route('**/playback', refuse);
    await videoOf(page).evaluate((video) => { video.currentTime = 27; });
    await page.getByText('The video does not play just now').waitFor();
    await assertAccessible(page, 'the video does not play');
    assert.ok(await page.locator('.prose').isVisible());
    await page.unroute('**/playback', refuse);
    await button(page, 'Try again').click();
    await page.getByText('The video does not play just now').waitFor({ state: 'hidden' });
    await until(page, 'the position', isAt(27));
  });
});

test('a video that was watched completes its lesson, and a completion that was undone stays undone', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.goto(lesson);
    await page.getByLabel('Go on to the next lesson at the end').uncheck();
    await play(page, { speed: 2 });
    await page.getByText('Lesson completed').first().waitFor({ timeout: 30_000 });
    await page.getByText('1 of 9 done').waitFor();
    assert.equal(await page.locator('#lesson-status').textContent(), 'Lesson completed');
    await until(page, 'the end', ({ ended }) => ended);
    await assertAccessible(page, 'completed');

    await button(page, 'Mark as not completed').click();
    await page.getByText('0 of 9 done').waitFor();
    await beatAfter(page, () => play(page, { from: 28 }));
    await until(page, 'the end again', ({ ended }) => ended);
    await page.waitForTimeout(4000); // the beat of the end
    await page.reload();
    await page.getByText('0 of 9 done').waitFor();
  });
});

test('at the end a countdown leads to the next lesson, unless the learner stays or has turned it off', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.goto(lesson);
    await play(page, { from: 28.5 });
    await button(page, 'Stay here').waitFor();
    await page.getByRole('status').filter({ hasText: /In 8 seconds: Choose rows/ }).waitFor();
    await assertAccessible(page, 'the countdown');
    await page.evaluate(() => scrollTo(0, 1200));
    const { y } = await button(page, 'Stay here').boundingBox();
    assert.ok(y >= 0 && y < 900, `the countdown is at ${y} px of the window`);
    await button(page, 'Stay here').click();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'VIDEO');
    await page.waitForTimeout(9000);
    assert.equal(page.url(), lesson);

    await play(page, { from: 28.5 });
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('?');
    await until(page, 'the end', ({ ended }) => ended);
    await page.waitForTimeout(500);
    assert.ok(await button(page, 'Stay here').isHidden(), 'a countdown under the dialog');
    await page.keyboard.press('Escape');

    const goesOn = page.getByLabel('Go on to the next lesson at the end');
    await goesOn.uncheck();
    await page.reload();
    await play(page, { from: 28.5 });
    await until(page, 'the end', ({ ended }) => ended);
    assert.equal(await goesOn.isChecked(), false);
    assert.ok(await button(page, 'Stay here').isHidden(), 'a countdown that was turned off');

    await goesOn.check();
    await play(page, { from: 28.5 });
    await heading(page, 'Choose rows, choose columns').waitFor();
  });
});

test('a note keeps the position where its first word was written, leads back to it, and holds the countdown', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.goto(lesson);
    await play(page, { from: 12 });
    await until(page, 'it plays', isBeyond(12.3));
    await pause(page);
    await page.getByLabel('Add a note').fill('Ask first');
    await videoOf(page).evaluate((video) => { video.currentTime = 20; });
    await until(page, 'further on', isAt(20));
    await page.getByLabel('Add a note').fill('Ask first, then query');
    await button(page, 'Add the note').click();
    const link = page.getByRole('link', { name: /^at 0:1[23]$/ });
    await link.waitFor();
    await assertAccessible(page, 'a note');
    await until(page, 'the position', isAt(20));
    await link.click();
    await until(page, 'the position of the note', (video) => video.currentTime >= 12 && video.currentTime < 14);
    assert.equal(page.url(), lesson, 'without a new page');

    await page.getByLabel('Add a note').fill('Not saved yet');
    await play(page, { from: 28.5 });
    await until(page, 'the end', ({ ended }) => ended);
    await page.waitForTimeout(500);
    assert.ok(await button(page, 'Stay here').isHidden(), 'a countdown while a note is written');
  });
});

test('notes are saved, changed and deleted while the video plays', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.goto(lesson);
    await page.getByLabel('Go on to the next lesson at the end').uncheck();
    await play(page, { from: 1 });
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await page.evaluate(() => { window.isSamePage = true; });

    await page.getByLabel('Add a note').fill('First');
    await button(page, 'Add the note').click();
    await page.locator('.note-text', { hasText: 'First' }).waitFor();
    assert.equal(await page.getByLabel('Add a note').inputValue(), '');
    assert.equal(await focused(), 'Add the note');
    assert.equal(await page.locator('#lesson-status').textContent(), 'Note added');

    await button(page, 'Add the note').click();
    await page.getByRole('alert').getByText('Your note is not saved yet').waitFor();
    assert.match(await focused(), /Write something/);
    await assertAccessible(page, 'a refused note');
    await page.getByLabel('Add a note').fill('Second');
    await button(page, 'Add the note').click();
    const second = page.locator('#notes li', { hasText: 'Second' });
    await second.waitFor();
    assert.ok(await page.getByText('Your note is not saved yet').isHidden());
    assert.ok(await second.getByRole('link', { name: /^at 0:/ }).isVisible(), 'the position of a note after the first');

    await page.getByLabel('Add a note').fill('Not saved yet');
    await second.getByText('Edit').click();
    await page.getByLabel('Note 2', { exact: true }).fill('Second thoughts');
    await button(page, 'Save note 2').click();
    await page.locator('.note-text', { hasText: 'Second thoughts' }).waitFor();
    assert.equal(await focused(), 'Edit note 2');
    assert.equal(await page.getByLabel('Add a note').inputValue(), 'Not saved yet');

    await page.locator('#notes li', { hasText: 'First' }).getByText('Edit').click();
    await button(page, 'Delete note 1').click();
    await page.locator('.note-text', { hasText: 'First' }).waitFor({ state: 'detached' });
    assert.equal(await focused(), 'Edit note 1');
    const { paused, ended } = await facts(page);
    assert.ok(!paused || ended, 'the video stopped');
    assert.ok(await page.evaluate(() => window.isSamePage), 'the page was loaded anew');
    await page.reload();
    assert.equal(await page.locator('.note-text').count(), 1);
  });
});

test('“Continues at” goes when the learner moves elsewhere, and stays while the video only goes on', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.goto(`${lesson}?t=12`);
    const resumed = page.getByText('Continues at 0:12');
    await play(page);
    await until(page, 'it goes on', isBeyond(13));
    assert.ok(await resumed.isVisible());
    await pause(page);
    await page.keyboard.press('l');
    await resumed.waitFor({ state: 'hidden' });
  });
});

test('the keyboard controls the video, and leaves focused controls alone', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await videoOf(page).waitFor();
    await videoOf(page).evaluate((video) => { video.muted = true; });
    await page.keyboard.press('Space');
    await until(page, 'it plays', (video) => !video.paused);
    await page.keyboard.press('k');
    const { currentTime, paused } = await facts(page);
    assert.ok(paused);
    await page.keyboard.press('l');
    await until(page, 'ten seconds on', isAt(currentTime + 10));
    await page.keyboard.press('j');
    await until(page, 'and back', isAt(currentTime));
    await page.keyboard.press('f');
    await page.waitForFunction(() => document.fullscreenElement !== null);
    await page.keyboard.press('f');
    await page.waitForFunction(() => document.fullscreenElement === null);

    await button(page, 'Keyboard shortcuts').focus();
    await page.keyboard.press('Space');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Back ten seconds').waitFor();
    assert.ok((await facts(page)).paused, 'Space was for the button');
    await assertAccessible(page, 'the help');
  });
});

test('captions, speed and width are remembered', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    const captions = () => videoOf(page).evaluate(({ textTracks }) => textTracks[0]?.mode);
    const waitForCaptions = () => page.locator('#video track').waitFor({ state: 'attached' });
    await waitForCaptions();
    await videoOf(page).evaluate((video) => {
      video.textTracks[0].mode = 'showing';
      video.playbackRate = 1.5;
    });
    await button(page, 'Wide video').click();
    await assertAccessible(page, 'a wide video');
    await page.goto(`${site}/learn/practical-sql/rows-and-columns`);
    await waitForCaptions();
    await page.waitForTimeout(300);
    assert.equal(await captions(), 'showing');
    assert.equal(await videoOf(page).evaluate(({ textTracks }) => textTracks[0].label), 'English');
    assert.equal((await facts(page)).playbackRate, 1.5);
    assert.equal(await button(page, 'Wide video').getAttribute('aria-pressed'), 'true');
  });
});

test('a browser without HLS plays by Cloudflare’s player, and resumes and reports by its SDK', async () => {
  // The object of the SDK has the interface of a video, so a video stands in for it.
  const sdk = `window.Stream = (frame) => {
    const video = document.createElement('video');
    video.muted = true;
    video.src = frame.src.replace(/iframe.*/, 'video.mp4');
    return (window.player = video);
  };`;
  await withPage({}, async (page) => {
    await page.context().route('https://embed.cloudflarestream.com/**', (route) =>
      route.fulfill({ contentType: 'application/javascript', body: sdk }),
    );
    await page.context().addInitScript(() => { HTMLMediaElement.prototype.canPlayType = () => ''; });
    await startCourse(page);
    await page.waitForFunction(() => window.player?.readyState > 0);
    await beatAfter(page, () => page.keyboard.press('k'));
    await page.waitForFunction(() => window.player.currentTime > 4);
    await beatAfter(page, () => page.keyboard.press('k'), (beat) => /^0-[45]$/.test(beat.watched));
    await page.reload();
    assert.match(await page.locator('#video iframe').getAttribute('src'), /\?startTime=[45]s$/);

    await shortenPageUrl(page, 3);
    await page.reload();
    await page.waitForFunction(() => window.player?.readyState > 0);
    const first = await page.locator('#video iframe').getAttribute('src');
    await page.evaluate(() => { window.first = window.player; window.player.playbackRate = 1.5; });
    await page.keyboard.press('k');
    await page.waitForFunction(() => window.player !== window.first && window.player.currentTime > 5);
    assert.notEqual(await page.locator('#video iframe').getAttribute('src'), first);
    assert.deepEqual(await page.evaluate(() => [window.player.playbackRate, window.player.paused]), [1.5, false]);
    await page.reload();
    await page.waitForFunction(() => window.player?.playbackRate === 1.5);
  });
});

test('a browser that promises HLS and cannot load it keeps the player of the page', async () => {
  await withPage({ expected: /Failed to load resource/ }, async (page) => {
    await page.context().route('**/manifest/**', (route) => route.abort());
    await page.context().route('https://embed.cloudflarestream.com/**', (route) => route.abort());
    await startCourse(page);
    await page.waitForTimeout(2000);
    await page.frameLocator('#video iframe').locator('video').waitFor();
    assert.equal(await videoOf(page).count(), 0);
    assert.ok(await page.getByLabel('Go on to the next lesson at the end').isHidden());
  });
});

test('without scripts the page has a player, and no control that does nothing', async () => {
  let email;
  await withPage({}, async (page) => {
    email = await startCourse(page);
    await beatAfter(page, () => play(page, { from: 12 }));
    await until(page, 'it plays', isBeyond(14));
    await beatAfter(page, () => pause(page));
  });
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await signIn(page, email);
    await page.goto(lesson);
    await page.getByText(/Continues at 0:1[45]/).waitFor();
    const frame = page.frameLocator('#video iframe').locator('video');
    assert.match(await frame.getAttribute('src'), /#t=1[45]$/);
    for (const name of ['Start over', 'Wide video', 'Try again', 'Stay here']) {
      assert.ok(await button(page, name).isHidden(), name);
    }
    await button(page, 'Complete and continue').click();
    await heading(page, 'Choose rows, choose columns').waitFor();
  });
});

test('on a phone the video stays in sight of who reads on, and “All lessons” leads to the current one', async () => {
  await withPage(phone, async (page) => {
    await startCourse(page);
    await play(page);
    await page.evaluate(() => scrollTo(0, 700));
    await page.waitForFunction(() => document.getElementById('video').hasAttribute('data-is-away'));
    const { y, width } = await videoOf(page).boundingBox();
    assert.ok(y >= 0 && y < 50 && width < 300, `at ${y} px, ${width} px wide`);
    await assertAccessible(page, 'a small video');
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole('link', { name: 'All lessons' }).click();
    const top = await page.locator('#current-lesson').evaluate((link) => link.getBoundingClientRect().top);
    assert.ok(top > 0 && top < 844, `the current lesson is at ${top} px`);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  });
});

test('a line of the transcript moves the video there, and the line that is said is marked', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.goto(lesson);
    await videoOf(page).waitFor();
    await page.getByText('Transcript', { exact: true }).click();
    await page.getByLabel('Show only what has these words').waitFor();
    const address = page.url();
    await page.getByRole('link', { name: 'Try them as you go.' }).click();
    await until(page, 'the position', isAt(15));
    assert.equal(page.url(), address, 'the page was loaded anew');
    await page.locator('#transcript [aria-current]').filter({ hasText: 'Try them as you go.' }).waitFor();
    await play(page, { from: 19 });
    await page.locator('#transcript [aria-current]').filter({ hasText: 'Do the exercise.' }).waitFor();
    assert.equal(await page.locator('#transcript [aria-current]').count(), 1);
    await assertAccessible(page, 'the transcript');
  });
});

test('a line of the transcript brings the video into sight', async () => {
  const bounds = (page) => videoOf(page).evaluate((video) => video.getBoundingClientRect().toJSON());
  const line = (page) => page.getByRole('link', { name: 'Do the exercise.' });
  const scroll_to_line = async (page) => {
    await page.goto(`${lesson}?transcript=en`);
    await videoOf(page).waitFor();
    await page.locator('#transcript-text').evaluate((text) => scrollBy(0, text.getBoundingClientRect().top - 250));
  };
  await withPage({ viewport: { width: 1280, height: 500 } }, async (page) => {
    await startCourse(page);
    await scroll_to_line(page);
    assert.ok((await bounds(page)).bottom < 0, 'the video is away');
    await line(page).click();
    await page.waitForFunction(() => document.querySelector('#video').getBoundingClientRect().top > -1);
  });
  await withPage(phone, async (page) => {
    await startCourse(page);
    await scroll_to_line(page);
    await play(page);
    await page.waitForFunction(() => getComputedStyle(document.querySelector('#video video')).position === 'fixed');
    const before = await page.evaluate(() => scrollY);
    await line(page).click();
    await until(page, 'the position', isBeyond(19.5));
    assert.equal(await page.evaluate(() => scrollY), before, 'the small video was in sight');
  });
});

test('in landscape on a phone the video has no empty space beside it', async () => {
  await withPage({ ...phone, viewport: { width: 844, height: 390 } }, async (page) => {
    await startCourse(page);
    await page.goto(lesson);
    await videoOf(page).waitFor();
    await page.waitForFunction(() => {
      const { x, width } = document.querySelector('#video').getBoundingClientRect();
      return x === 0 && width === 844;
    });
  });
});

test('the field of the transcript shows only what has its words', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.goto(`${lesson}?transcript=en`);
    const words = page.getByLabel('Show only what has these words');
    await words.fill('ZZZZ');
    await page.getByText('No part of this transcript has these words.').waitFor();
    await page.getByText('Watch once.').waitFor({ state: 'hidden' });
    await words.fill('ONCE  watch');
    await page.getByText('Watch once.').waitFor();
    assert.ok(await page.getByText('No part of this transcript').isHidden());
  });
});

test('without scripts, a line of the transcript leads to the page whose video starts there', async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await startCourse(page);
    await page.goto(lesson);
    await page.getByText('Transcript', { exact: true }).click();
    await page.getByRole('link', { name: 'Show the transcript' }).click();
    await page.getByRole('link', { name: 'Try them as you go.' }).click();
    await page.waitForURL(`${lesson}?t=15&transcript=en`);
    assert.match(await page.locator('#video iframe').getAttribute('src'), /startTime=15s/);
  });
});

test('a search in the course leads to the second of the video', async () => {
  await withPage({}, async (page) => {
    await startCourse(page);
    await page.getByLabel('Search in this course').fill('next waiting');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /Said at 0:25/ }).click();
    await until(page, 'the position', isAt(25));
  });
});

test('the title of a long course leaves room for the search on a phone', async () => {
  await withPage(phone, async (page) => {
    await startCourse(page);
    await page.goto(`${site}/search/practical-sql`);
    const title = page.getByRole('heading', { level: 1 });
    await title.evaluate((element) => { element.textContent = `Search in ${'a course of many words '.repeat(20)}`; });
    const { height } = await title.boundingBox();
    assert.ok(height < 80, `${height} px high`);
  });
});
