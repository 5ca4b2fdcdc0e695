// Keeps the outline of a course up to date: scrolls it to the current lesson, and marks a lesson as
// completed or not without reloading the page, so that the video keeps playing. Without scripts, the
// forms reload the page.
const outline = document.getElementById('outline');

function take_over(page, id) {
  const mine = document.getElementById(id);
  mine.replaceChildren(...page.getElementById(id).childNodes);
  return mine;
}

async function complete(form) {
  const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  take_over(page, 'outline-progress');
  take_over(page, 'outline-modules');
  take_over(page, 'lesson-actions').querySelector('a, button').focus();
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.hasAttribute('data-stays')) return;
  event.preventDefault();
  complete(form).catch(() => form.submit());
});

// Has an effect only where the outline has its own scroll bar. The page itself does not scroll.
const current = outline.querySelector('[aria-current]');
if (current) outline.scrollTop = current.offsetTop - outline.clientHeight / 3;
