// A button at each field for a password, which shows what was typed and hides it again. The field is
// one for a password again when the form is sent, so that the browser offers to save it and keeps
// no copy for its suggestions. Without scripts there is no button.
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
