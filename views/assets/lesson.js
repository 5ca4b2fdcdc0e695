// The page of a lesson: keeps the outline of the course and the notes up to date, and has keyboard
// shortcuts. One file, because each costs the reader another kilobyte of headers.

// --- forms ---

// Forms with data-stays are sent without reloading the page, so that the video keeps playing. Without
// scripts, they reload the page.

/** Returns the page of an answer, also if that shows a form again because it was refused (422). */
async function page_from(url, options) {
  const answer = await fetch(url, options);
  if (!answer.ok && answer.status !== 422) throw new Error(`status ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

async function send(form) {
  const show = notes.contains(form) ? show_notes : show_completion;
  show(await page_from(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) }), form);
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.hasAttribute('data-stays')) return;
  event.preventDefault();
  if (form.ariaBusy) return;
  form.ariaBusy = 'true';
  send(form).catch(() => {
    form.ariaBusy = null;
    form.submit();
  });
});

const say = (words) => { document.getElementById('lesson-status').textContent = words; };

// --- the outline ---

// Scrolls to the current lesson, and shows a lesson as completed or not.
const outline = document.getElementById('outline');
const parts = '#outline-progress, #outline-modules, .lesson-actions';

/** Modules stay open or folded, as the learner left them. */
function take_over(page) {
  const isOpen = [...outline.querySelectorAll('details')].map(({ open }) => open);
  const fresh = page.querySelectorAll(parts);
  document.querySelectorAll(parts).forEach((part, index) => part.replaceChildren(...fresh[index].childNodes));
  outline.querySelectorAll('details').forEach((module, index) => { module.open = isOpen[index] ?? module.open; });
}

function show_completion(page, form) {
  const actions = form.parentElement;
  take_over(page);
  actions.querySelector('a, button').focus();
}

// The site has completed the lesson, because its video was watched.
document.addEventListener('lesson-completed', async () => {
  const page = await page_from(location.href).catch(() => null);
  if (!page) return;
  const actions = document.activeElement.closest('.lesson-actions');
  take_over(page);
  actions?.querySelector('a, button').focus();
  say(document.querySelector('.done')?.textContent ?? '');
});

// Has an effect only where the outline has its own scroll bar. The page itself does not scroll.
const current = outline.querySelector('[aria-current]');
if (current) outline.scrollTop = current.offsetTop - outline.clientHeight / 3;

// --- notes ---

const notes = document.getElementById('notes');

/** What is being written in other forms stays. The focus moves to what the form has become: the note, the
    one after a deleted note, or the errors. */
function show_notes(page, form) {
  const fresh = page.getElementById('notes');
  if (!fresh) throw new Error('no notes');
  const isDraft = (area) => area.form !== form && (area.value !== area.defaultValue || area.ariaInvalid);
  const drafts = [...notes.querySelectorAll('textarea')].filter(isDraft);
  const index = [...notes.querySelectorAll('li')].indexOf(form.closest('li'));
  notes.replaceChildren(...fresh.childNodes);
  document.title = page.title;
  for (const draft of drafts) {
    const area = document.getElementById(draft.id);
    if (!area) continue;
    for (const [name, value] of new FormData(draft.form)) area.form.elements[name].value = value;
    area.closest('details')?.setAttribute('open', '');
  }
  const errors = notes.querySelector('.error-summary');
  (errors ?? notes.querySelectorAll('summary')[index] ?? notes.querySelector('#add-note button')).focus();
  say(errors ? '' : form.dataset.stays);
}

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
