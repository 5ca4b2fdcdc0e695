// The transcript of a lesson: it is fetched when it is unfolded or another language is chosen, a click
// on a line moves the video there, the line that is being said is marked, and a field shows only what
// has some words. Without scripts, its links reload the page. The video's script takes the event "seek"
// and sends the event "position".
const video_box = document.getElementById('video');
const transcript_box = document.getElementById('transcript');
const contents = ({ children }) => [...children].slice(1); // without the summary
let text; // with the paragraphs
let lines = [];
let starts = [];
let spoken;

/** The keyboard reaches each paragraph by its time; its lines would be hundreds of stops. */
function prepare() {
  text = document.getElementById('transcript-text');
  lines = [...(text?.querySelectorAll('p [data-start]') ?? [])];
  starts = lines.map(({ dataset }) => Number(dataset.start));
  for (const line of lines) line.tabIndex = -1;
  const filter = document.getElementById('transcript-filter');
  if (filter) filter.hidden = false;
}

async function show(url) {
  const answer = await fetch(url);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById('transcript');
  if (!fresh) throw new Error(`status ${answer.status}`);
  for (const element of contents(transcript_box)) element.remove();
  transcript_box.append(...contents(fresh));
  prepare();
  transcript_box.querySelector('[hreflang][aria-current]')?.focus();
}

transcript_box.addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!link.dataset.start) {
    event.preventDefault();
    show(link.href).catch(() => location.assign(link.href));
  } else if (video_box) {
    const seek = new CustomEvent('seek', { detail: Number(link.dataset.start), cancelable: true });
    if (!video_box.dispatchEvent(seek)) event.preventDefault();
  }
});

video_box?.addEventListener('position', ({ detail: second }) => {
  // Seeking may end a little before the time that was asked for.
  const line = lines[starts.findLastIndex((start) => start <= second + 0.05)];
  if (line === spoken) return;
  spoken?.removeAttribute('aria-current');
  line?.setAttribute('aria-current', 'true');
  if (line && !text.matches(':hover, :focus-within')) text.scrollTop = line.offsetTop - text.clientHeight / 3;
  spoken = line;
});

const folded = (words) => words.toLocaleLowerCase(text.lang).replace(/\s+/g, ' ').trim();

transcript_box.addEventListener('input', ({ target }) => {
  const words = folded(target.value).split(' ');
  let found = 0;
  for (const paragraph of text.children) {
    const said = folded(paragraph.querySelector('p').textContent);
    paragraph.hidden = !words.every((word) => said.includes(word));
    if (!paragraph.hidden) found += 1;
  }
  document.getElementById('transcript-none').hidden = found > 0;
});

prepare();
if (!text) show(transcript_box.dataset.text).catch(() => { /* its link is there */ });
