// Updates the search results while the visitor types or changes the order: fetches this page with the
// new query and replaces the results. Without scripts, the form's button does this.
const form = document.querySelector('.finder');
const results = document.getElementById('results');
const status = document.getElementById('results-status');
const pause_ms = 250;

let asked = new AbortController();
let timer;

function current_url() {
  const fields = [...new FormData(form)].filter(([, value]) => value.trim());
  const query = new URLSearchParams(fields).toString();
  return query ? `${form.action}?${query}` : form.action;
}

function show(page, url) {
  results.innerHTML = page.getElementById('results').innerHTML;
  form.elements.sort.innerHTML = page.getElementById('sort').innerHTML;
  status.textContent = results.querySelector('[data-status]')?.textContent ?? '';
  document.title = page.title;
  history.replaceState(null, '', url);
}

async function search() {
  const url = current_url();
  asked.abort();
  asked = new AbortController();
  results.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(url, { signal: asked.signal });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    show(new DOMParser().parseFromString(await answer.text(), 'text/html'), url);
    results.removeAttribute('aria-busy');
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(url);
  }
}

form.elements.q.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(search, pause_ms);
});
form.elements.sort.addEventListener('change', search);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  clearTimeout(timer);
  search();
});
