// Adds a button to each password field that shows and hides the password. On submit, the field becomes
// a password field again, so that the browser offers to save the password and does not keep it for
// its suggestions. Without scripts, there is no button.
const pattern = document.getElementById('reveal');

function show(field, button, isShown) {
  field.type = isShown ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(isShown));
}

function add_button(field) {
  const button = pattern.content.firstElementChild.cloneNode(true);
  const [label] = field.labels;
  label.id ||= `${field.id}-label`;
  button.setAttribute('aria-describedby', label.id);
  button.setAttribute('aria-controls', field.id);
  field.spellcheck = false;
  field.autocapitalize = 'none';
  field.after(button);
  button.addEventListener('click', () => show(field, button, field.type === 'password'));
  field.form.addEventListener('submit', () => show(field, button, false));
}

document.querySelectorAll('input[type=password]').forEach(add_button);
