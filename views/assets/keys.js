// Keyboard shortcuts of the player, their help, and a switch to turn them off, which the browser
// stores. A shortcut clicks an element of the page, which names its key in data-key.
const help = document.getElementById('keys');
const opener = document.getElementById('keys-button');
const box = document.getElementById('keys-on');

const memory = {
  get isOff() {
    try { return localStorage.getItem('keys') === 'off'; } catch { return false; }
  },
  set isOff(off) {
    try { localStorage.setItem('keys', off ? 'off' : 'on'); } catch { /* not stored */ }
  },
};

const isTyping = (target) => target.closest('input, select, textarea, [contenteditable]') !== null;

function press(key) {
  if (key === '?') help.showModal();
  else if (key === 'o') document.querySelector('#outline [aria-current]')?.focus();
  else document.querySelector(`[data-key="${key}"]`)?.click();
}

box.checked = !memory.isOff;
box.addEventListener('change', () => { memory.isOff = !box.checked; });
opener.hidden = false;
opener.addEventListener('click', () => help.showModal());

document.addEventListener('keydown', (event) => {
  const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat;
  if (!isPlain || !box.checked || help.open || isTyping(event.target)) return;
  if (!['?', 'c', 'n', 'o', 'p'].includes(event.key)) return;
  event.preventDefault();
  press(event.key);
});
