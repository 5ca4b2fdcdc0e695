// The page of a lesson: keeps the outline of the course up to date, and has keyboard shortcuts. One
// file, because each costs the reader another kilobyte of headers.

// --- the outline ---

// Scrolls to the current lesson, and shows a lesson as completed or not without reloading the page, so
// that the video keeps playing. Without scripts, the forms reload the page.
const outline = document.getElementById('outline');
const parts = '#outline-progress, #outline-modules, .lesson-actions';

async function page_from(address, options) {
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

/** Modules stay open or folded, as the learner left them. */
function take_over(page) {
  const isOpen = [...outline.querySelectorAll('details')].map(({ open }) => open);
  const fresh = page.querySelectorAll(parts);
  document.querySelectorAll(parts).forEach((part, place) => part.replaceChildren(...fresh[place].childNodes));
  outline.querySelectorAll('details').forEach((module, place) => { module.open = isOpen[place] ?? module.open; });
}

async function complete(form) {
  const actions = form.parentElement;
  take_over(await page_from(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) }));
  actions.querySelector('a, button').focus();
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.hasAttribute('data-stays')) return;
  event.preventDefault();
  complete(form).catch(() => form.submit());
});

// The site has completed the lesson, because its video was watched.
document.addEventListener('lesson-completed', async () => {
  const page = await page_from(location.href).catch(() => null);
  if (!page) return;
  const actions = document.activeElement.closest('.lesson-actions');
  take_over(page);
  actions?.querySelector('a, button').focus();
  document.getElementById('lesson-status').textContent = document.querySelector('.done')?.textContent ?? '';
});

// Has an effect only where the outline has its own scroll bar. The page itself does not scroll.
const current = outline.querySelector('[aria-current]');
if (current) outline.scrollTop = current.offsetTop - outline.clientHeight / 3;

// --- the transcript ---

// Its script is loaded when the transcript is unfolded: most readers leave it folded.
const transcript = document.getElementById('transcript');
const load_transcript = () => import(transcript.dataset.script);
if (transcript?.open) load_transcript();
else transcript?.addEventListener('toggle', load_transcript, { once: true });

// --- keyboard shortcuts ---

// The shortcuts, their help, and a switch to turn them off, which the browser stores. A shortcut clicks
// an element of the page, which names its key in data-key, or is for the video, whose script cancels
// the event "shortcut" if it takes it.
const help = document.getElementById('keys');
const opener = document.getElementById('keys-button');
const keys_on = document.getElementById('keys-on');
const video_box = document.getElementById('video');

const memory = {
  get isOff() {
    try { return localStorage.getItem('keys') === 'off'; } catch { return false; }
  },
  set isOff(off) {
    try { localStorage.setItem('keys', off ? 'off' : 'on'); } catch { /* not stored */ }
  },
};

const isTyping = (target) => target.closest('input, select, textarea, [contenteditable]') !== null;

const uses_space = 'a, button, summary, video, iframe, [tabindex="0"]';

/** Space is for the focused control, and scrolls the page where no video is in sight. */
function is_taken_by_video({ key, target }) {
  if (!video_box) return false;
  if (key === ' ' && (target.closest(uses_space) || video_box.getBoundingClientRect().bottom < 0)) return false;
  return !video_box.dispatchEvent(new CustomEvent('shortcut', { detail: key, cancelable: true }));
}

function go_to_current_lesson() {
  const lesson = outline.querySelector('[aria-current]');
  lesson.closest('details').open = true;
  lesson.focus();
}

function press(key) {
  if (key === '?') help.showModal();
  else if (key === 'o') go_to_current_lesson();
  else document.querySelector(`[data-key="${key}"]`)?.click();
}

keys_on.checked = !memory.isOff;
keys_on.addEventListener('change', () => { memory.isOff = !keys_on.checked; });
opener.hidden = false;
opener.addEventListener('click', () => help.showModal());

document.addEventListener('keydown', (event) => {
  const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat;
  if (!isPlain || !keys_on.checked || help.open || isTyping(event.target)) return;
  const isOurs = ['?', 'c', 'n', 'o', 'p'].includes(event.key);
  if (!isOurs && !is_taken_by_video(event)) return;
  event.preventDefault();
  if (isOurs) press(event.key);
});
