// Keep a second click from sending a form twice, and open dialogs. Everything works without it.
"use strict";
const sent = new Map(); // form -> the button that sent it; a form's own names may be its fields'
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (sent.has(form)) { event.preventDefault(); return; }
  sent.set(form, event.submitter);
  if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
  setTimeout(() => release(form), 8000); // a lost connection must not lock the form
});
function release(form) {
  const button = sent.get(form);
  sent.delete(form);
  if (button) button.removeAttribute("aria-disabled");
}
window.addEventListener("pageshow", () => [...sent.keys()].forEach(release));
const onlyCopy = document.querySelector("form[data-only-copy]"); // what was typed is on this page alone
if (onlyCopy) {
  window.addEventListener("beforeunload", (event) => { if (!sent.has(onlyCopy)) event.preventDefault(); });
}
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest && event.target.closest("form");
  if (form) release(form);
});
document.querySelectorAll("input[data-fills]").forEach((slider) => {
  const box = document.getElementById(slider.dataset.fills); // the answer; a slider alone is none
  const show = () => slider.classList.toggle("unset", box.value === "");
  const fill = () => { box.value = slider.value; show(); };
  slider.hidden = false;
  slider.addEventListener("input", fill);
  slider.addEventListener("click", fill);
  box.addEventListener("input", () => { if (box.value !== "") slider.value = box.value; show(); });
  show();
});
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
});
