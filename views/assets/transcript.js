// The transcript of a lesson: a click on a line moves the video there, the line that is being said is
// marked, and a field shows only what has some words. Without scripts, each line is a link to the page
// whose video starts there. The video's script takes the event "seek" and sends the event "place".
const video = document.getElementById('video');
const text = document.getElementById('transcript-text');
const filter = document.getElementById('transcript-filter');
const lines = [...text.querySelectorAll('[data-start]')];
const starts = lines.map(({ dataset }) => Number(dataset.start));
let spoken;

text.addEventListener('click', (event) => {
  const line = event.target.closest('[data-start]');
  if (!video || !line || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const seek = new CustomEvent('seek', { detail: Number(line.dataset.start), cancelable: true });
  if (!video.dispatchEvent(seek)) event.preventDefault();
});

video?.addEventListener('place', ({ detail: second }) => {
  // Seeking may end a little before the time that was asked for.
  const line = lines[starts.findLastIndex((start) => start <= second + 0.05)];
  if (line === spoken) return;
  spoken?.removeAttribute('aria-current');
  line?.setAttribute('aria-current', 'true');
  if (line && !text.matches(':hover, :focus-within')) text.scrollTop = line.offsetTop - text.clientHeight / 3;
  spoken = line;
});

const folded = (words) => words.toLocaleLowerCase(text.lang).replace(/\s+/g, ' ').trim();

filter.querySelector('input').addEventListener('input', ({ target }) => {
  const words = folded(target.value);
  let found = 0;
  for (const paragraph of text.children) {
    paragraph.hidden = !folded(paragraph.querySelector('p').textContent).includes(words);
    if (!paragraph.hidden) found += 1;
  }
  document.getElementById('transcript-none').hidden = found > 0;
});
filter.hidden = false;
