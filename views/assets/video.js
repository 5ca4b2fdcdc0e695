// Plays the video of a lesson, renews its URL before that expires, reports what was played, and
// counts down to the next lesson. The player is a <video>, or Cloudflare's SDK for the iframe, which
// has the same interface. Without scripts, the page has a plain player.
const byId = (id) => document.getElementById(id);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const video_box = byId('video');
const problem = byId('video-problem');
const resumed = byId('resumed'); // says where the video goes on
const { urls, progress, sdk, seconds } = video_box.dataset;

function remembered(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}
function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* not stored */ }
}

let player; // undefined: the video cannot be controlled
let frame; // the iframe, while that is the player
let position = Number(video_box.dataset.position); // seconds
let isPlaying = false;
let settings; // of the player, to be restored when its new URL has loaded
let tries = 0; // to mend the player, since it last played

// --- what was played ---

// All times are of Date.now(): performance.now() may stop while the computer sleeps.
const shortest_pause = 3_000;
const longest_pause = 15_000;
const id = crypto.randomUUID().replaceAll('-', '');
const unreported = new Set(); // seconds that were played
let noted_at = Date.now();
let beat = 0;
let reported_position = null;
let reported_at = 0;
let later;

/** Hides where the video went on once it is elsewhere. The page itself seeks only to the position that it knows. */
function leave(to) {
  if (resumed && Math.abs(to - position) > 1) resumed.hidden = true;
}

/** Notes what was played since the last call. A jump was not played. */
function note() {
  if (settings) return;
  const { currentTime, playbackRate } = player;
  const now = Date.now();
  const possible = ((now - noted_at) / 1000) * (playbackRate || 1) + 1;
  const isPlayed = isPlaying && currentTime >= position && currentTime - position < possible;
  if (!isPlayed) leave(currentTime);
  else if (currentTime > position) {
    for (let second = Math.round(position); second < Math.round(currentTime); ++second) unreported.add(second);
    tries = 0;
  }
  position = currentTime;
  noted_at = now;
}

/** The ranges of unreported seconds; at most 50, which is what the site takes. */
function ranges() {
  const found = [];
  for (const second of [...unreported].sort((a, b) => a - b)) {
    if (found.at(-1)?.[1] === second) found.at(-1)[1] = second + 1;
    else found.push([second, second + 1]);
  }
  return found.slice(0, 50);
}

function next_beat(played) {
  reported_position = position;
  reported_at = Date.now();
  const watched = played.map((range) => range.join('-')).join();
  return new URLSearchParams({ playback: id, beat: ++beat, position: position.toFixed(2), watched });
}

function acknowledge(played) {
  for (const [from, to] of played) for (let second = from; second < to; ++second) unreported.delete(second);
}

/** What the site does not acknowledge is in the next beat again. A redirect leads to the sign-in page. */
async function report() {
  later = clearTimeout(later);
  const played = ranges();
  const answer = await fetch(progress, { method: 'POST', body: next_beat(played), keepalive: true }).catch(() => ({}));
  if (!answer.ok || answer.redirected) return;
  acknowledge(played);
  if (answer.status === 200 && (await answer.json()).is_completed) document.dispatchEvent(new Event('lesson-completed'));
}

const has_news = () => reported_position !== null && (unreported.size > 0 || reported_position !== position);

function report_soon() {
  if (reported_position === null ? !isPlaying : !has_news()) return;
  later ??= setTimeout(report, Math.max(0, reported_at + shortest_pause - Date.now()));
}

document.addEventListener('visibilitychange', () => {
  if (player && document.hidden) note();
  if (document.hidden && has_news()) report();
});

/** Before the next page is asked for, which may be this lesson again. Some browsers tell it later. */
function report_last() {
  if (player) note();
  if (!has_news()) return;
  const played = ranges();
  if (navigator.sendBeacon(progress, next_beat(played))) acknowledge(played);
}
addEventListener('beforeunload', report_last);
addEventListener('pagehide', report_last);

// --- the URL of the video, which expires ---

let renew_at = performance.timeOrigin + seconds * 800;
let renewing = false;

async function ask() {
  const asked_at = Date.now();
  const answer = await fetch(urls, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return { ...(await answer.json()), asked_at };
}

function plan({ asked_at, lifetime_seconds }) {
  renew_at = asked_at + lifetime_seconds * 800;
}

function ready(media, limit) {
  return new Promise((resolve, reject) => {
    media.addEventListener('loadedmetadata', resolve, { once: true });
    media.addEventListener('error', reject, { once: true });
    setTimeout(reject, limit);
  });
}

function show_frame(fresh, { iframe }) {
  fresh.src = `${iframe}?startTime=${Math.floor(position)}s`;
  if (frame) frame.replaceWith(fresh);
  else video_box.append(fresh);
  frame = fresh;
}

/** Gives the player what it had before its URL changed, and the position. */
function restore() {
  if (!settings) return;
  Object.assign(player, settings, { currentTime: position });
  settings = undefined;
  if (isPlaying) player.play()?.catch(() => { isPlaying = false; });
}

/** Loads the new URL. A network that is too slow for the limit may still load it later. */
async function change(got) {
  const { playbackRate, volume, muted } = player;
  settings ??= { playbackRate, volume, muted };
  if (frame) {
    show_frame(frame.cloneNode(), got);
    use(Stream(frame));
  } else {
    player.src = got.manifest ?? got.url;
  }
  await ready(player, 30_000);
  plan(got);
}

async function renew() {
  await change(await ask());
}

/** Renews the URL while the video still plays. A new frame would end the full screen of the old one. */
async function renew_early() {
  if (renewing || Date.now() < renew_at || (frame && document.fullscreenElement)) return;
  renewing = true;
  renew_at = Date.now() + 20_000; // if it fails
  await renew().catch(() => {});
  renewing = false;
  if (player.error) mend();
}

/** Renews the URL after the video failed. */
async function mend() {
  if (renewing) return;
  renewing = true;
  problem.hidden = true;
  let isMended = false;
  while (!isMended && tries < 3) {
    await sleep([0, 1500, 5000][tries++]);
    isMended = await renew().then(() => true, () => false);
  }
  renewing = false;
  problem.hidden = isMended;
}

function try_again() {
  tries = 0;
  if (player) mend();
  else begin();
}

byId('video-again').addEventListener('click', try_again);
addEventListener('online', () => {
  if (problem.hidden) report_soon();
  else try_again();
});

setInterval(() => {
  if (!isPlaying) return;
  renew_early();
  if (Date.now() - reported_at >= longest_pause) report_soon();
}, 1000);

// --- the next lesson ---

const next = byId('up-next');
const goes_on = byId('goes-on');
let countdown;

function stay() {
  clearInterval(countdown);
  if (next) next.hidden = true;
}

/** Not under an open dialog, nor while somebody writes: it would be gone with the page. */
function count_down() {
  const has_changed = ({ value, defaultValue }) => value !== defaultValue;
  const is_busy = () =>
    document.querySelector('dialog[open], textarea[aria-invalid], [type="search"]:focus') ||
    [...document.querySelectorAll('textarea')].some(has_changed);
  if (!goes_on?.checked || is_busy()) return;
  if (document.fullscreenElement) document.exitFullscreen();
  let left = 8;
  const show = () => { byId('up-next-seconds').textContent = left; };
  stay();
  show();
  next.hidden = false;
  byId('video-status').textContent = next.querySelector('p').textContent;
  countdown = setInterval(() => {
    left -= 1;
    show();
    if (is_busy()) stay();
    else if (left === 0) location.assign(next.querySelector('a').href);
  }, 1000);
}

if (goes_on) {
  goes_on.checked = remembered('goes-on') !== 'false';
  goes_on.addEventListener('change', () => {
    remember('goes-on', goes_on.checked);
    stay();
  });
  byId('stay').addEventListener('click', () => {
    stay();
    focus_player();
  });
}

// --- the player ---

function focus_player() {
  video_box.querySelector('video, iframe')?.focus();
}

function stop() {
  isPlaying = false;
  video_box.removeAttribute('data-is-playing');
  report_soon();
}

const events = {
  play() {
    isPlaying = true;
    video_box.setAttribute('data-is-playing', '');
    stay();
    if (reported_position === null) report_soon();
    renew_early();
  },
  // Browsers also pause a video that fails; it plays on with a new URL.
  pause() {
    if (settings || player.error) return;
    note();
    stop();
  },
  ended() {
    note();
    stop();
    count_down();
  },
  timeupdate() {
    note();
    if (!settings) video_box.dispatchEvent(new CustomEvent('position', { detail: player.currentTime }));
  },
  seeking() {
    if (settings) return;
    leave(player.currentTime);
    position = player.currentTime;
    stay();
  },
  seeked: report_soon,
  ratechange() { if (!settings) remember('video-speed', player.playbackRate); },
  loadedmetadata: restore,
  error: mend,
};

function use(media) {
  player = media;
  for (const [name, act] of Object.entries(events)) media.addEventListener(name, () => { if (media === player) act(); });
}

/** Shows the captions in the language that was chosen last, and remembers another choice. */
function keep_captions({ textTracks }) {
  const choose = () => {
    const language = remembered('video-captions');
    if (language === null) return;
    for (const track of textTracks) track.mode = track.language === language ? 'showing' : 'disabled';
  };
  choose();
  textTracks.addEventListener('addtrack', choose);
  textTracks.addEventListener('change', () => {
    if (settings || textTracks.length === 0) return;
    const shown = [...textTracks].find(({ mode }) => mode === 'showing');
    remember('video-captions', shown?.language ?? 'off');
  });
}

/** Chromium (tried: 156) plays HLS without the captions in its manifest. They become tracks here. */
async function add_captions(video) {
  await sleep(1000); // a browser that knows them has added them by then
  if (video.textTracks.length > 0) return;
  const manifest = video.src;
  const text_at = async (url) => (await (await fetch(url)).text()).replaceAll('\r', '');
  for (const line of (await text_at(manifest)).split('\n')) {
    if (!/^#EXT-X-MEDIA:.*TYPE=SUBTITLES/.test(line)) continue;
    const value = (name) => line.match(`[:,]${name}="([^"]*)"`)?.[1];
    const list = new URL(value('URI'), manifest);
    const files = (await text_at(list)).match(/^[^#\n].*/gm);
    const texts = await Promise.all(files.map((file) => text_at(new URL(file, list))));
    const cues = texts.map((text) => `${text.slice(text.indexOf('\n\n'))}\n\n`);
    const src = URL.createObjectURL(new Blob(['WEBVTT', ...cues], { type: 'text/vtt' }));
    const track = { kind: 'captions', label: value('NAME'), srclang: value('LANGUAGE'), src };
    video.append(Object.assign(document.createElement('track'), track));
  }
}

const speed = () => Number(remembered('video-speed')) || 1;

function use_video(video) {
  const go_on = () => { if (position && position < video.duration - 1) video.currentTime = position; };
  video.defaultPlaybackRate = video.playbackRate = speed();
  if (video.readyState > 0) go_on();
  else video.addEventListener('loadedmetadata', go_on, { once: true });
  keep_captions(video);
  use(video);
  if (video.error) mend();
}

const copy_of = (template) => document.importNode(byId(template).content.firstElementChild);

/** Throws if the browser does not play the manifest: it may promise more than it can. */
async function play_natively(got) {
  const video = copy_of('native-video');
  video.src = got.manifest;
  await ready(video, 8000);
  if (frame && document.activeElement === frame) throw new Error('the frame is in use');
  if (frame) frame.replaceWith(video);
  else video_box.append(video);
  frame = undefined;
  plan(got);
  use_video(video);
  add_captions(video).catch(() => {});
}

async function use_sdk() {
  const script = document.createElement('script');
  script.src = sdk;
  document.head.append(script);
  await new Promise((resolve, reject) => { Object.assign(script, { onload: resolve, onerror: reject }); });
  use(Stream(frame));
  player.playbackRate = speed();
}

async function start() {
  const video = video_box.querySelector('video');
  if (video) return use_video(video);
  frame = video_box.querySelector('iframe');
  const plays_hls = document.createElement('video').canPlayType('application/vnd.apple.mpegurl');
  const got = plays_hls || !frame ? await ask().catch(() => {}) : undefined;
  if (!got && !frame) throw new Error('no video');
  if (got && plays_hls && (await play_natively(got).then(() => true, () => false))) return;
  if (!frame) {
    show_frame(copy_of('video-frame'), got);
    plan(got);
  }
  if (sdk) await use_sdk();
}

async function begin() {
  await start().catch(() => {});
  problem.hidden = Boolean(player ?? frame);
  if (player) for (const element of document.querySelectorAll('[data-needs-player]')) element.hidden = false;
}

// --- notes ---

// The forms are replaced when a note is saved.
const notes = byId('notes');

// A new note gets the position at which its first word was written.
notes.addEventListener('input', ({ target: { form, value } }) => {
  const field = form.elements.position;
  if (field) field.value = value && (field.value || (player && Math.floor(position)) || '');
});

// A note's link to its position needs no new page.
notes.addEventListener('click', (event) => {
  const { seconds } = event.target.dataset;
  if (!seconds || !player?.duration || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show_second(Number(seconds));
});

// --- controls ---

const move_to = (seconds) => { player.currentTime = Math.min(Math.max(0, seconds), player.duration || 0); };

/** Moves to a second that the page names. The small video of a phone is in sight already. */
function show_second(seconds) {
  move_to(seconds);
  const is_small = getComputedStyle(video_box.querySelector('video, iframe')).position === 'fixed';
  if (!is_small) video_box.scrollIntoView({ block: 'nearest' });
}

const toggle = () => (player.paused ? player.play() : player.pause());
const keys = {
  ' ': toggle,
  k: toggle,
  j: () => move_to(player.currentTime - 10),
  l: () => move_to(player.currentTime + 10),
  f() {
    if (document.fullscreenElement) document.exitFullscreen();
    else video_box.querySelector('video, iframe').requestFullscreen?.();
  },
};

video_box.addEventListener('shortcut', (event) => {
  const act = player && keys[event.detail];
  if (!act) return;
  event.preventDefault();
  act();
});

// The transcript asks for a second.
video_box.addEventListener('seek', (event) => {
  if (!player?.duration) return;
  event.preventDefault();
  show_second(event.detail);
});

byId('start-over')?.addEventListener('click', () => {
  move_to(0);
  resumed.hidden = true;
  focus_player();
});

const wide = byId('wide');
wide.ariaPressed = remembered('video-wide') ?? 'false';
wide.hidden = false;
wide.addEventListener('click', () => {
  wide.ariaPressed = String(wide.ariaPressed === 'false');
  remember('video-wide', wide.ariaPressed);
});

// On a phone, a video that plays stays in sight while its place is scrolled away.
const show_away = ([{ isIntersecting }]) => video_box.toggleAttribute('data-is-away', !isIntersecting);
new IntersectionObserver(show_away).observe(video_box);

begin();
