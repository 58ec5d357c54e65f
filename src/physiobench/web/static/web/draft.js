// Say truly whether what is typed was kept, and stay on the page while nobody can be reached.
"use strict";
(() => {
  // It stands around the form: a field called "children" takes the place of the form's own children.
  const answers = document.getElementById("answers");
  const line = answers && answers.querySelector("[data-offline]");
  if (!line) return;
  let lost = false;
  let sure = false;
  let isNewer = false; // something was typed that no request holds yet

  function say(words, isAlert) {
    if (!isAlert && lost && line.querySelector("[role=alert]")) return; // it says the same, and more
    const told = document.createElement("p");
    told.textContent = words;
    if (isAlert) { told.className = "toast toast--warning"; told.setAttribute("role", "alert"); }
    line.replaceChildren(told);
  }

  async function isReached() {
    try {
      await fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(8000) });
      return true;
    } catch {
      return false;
    }
  }

  answers.addEventListener("input", () => { isNewer = true; line.replaceChildren(); });
  line.addEventListener("htmx:beforeRequest", () => { isNewer = false; });
  line.addEventListener("htmx:beforeSwap", (event) => {
    if (isNewer) event.detail.shouldSwap = false; // "kept" is true of what was typed before, not of all
  });
  line.addEventListener("htmx:sendError", () => { lost = true; say(line.dataset.offline); });
  line.addEventListener("htmx:timeout", () => { lost = true; say(line.dataset.offline); });
  line.addEventListener("htmx:responseError", () => { lost = false; say(line.dataset.refused); });
  line.addEventListener("htmx:afterSwap", () => { lost = false; });
  window.addEventListener("offline", () => { lost = true; say(line.dataset.offline); });
  window.addEventListener("online", () => {
    if (!lost) return;
    lost = false;
    line.replaceChildren();
    answers.dispatchEvent(new Event("change")); // keep now what could not be kept then
  });
  answers.addEventListener("submit", async (event) => {
    if (sure || (navigator.onLine && !lost)) return;
    event.preventDefault(); // else the browser's own page would take this one's place
    const form = event.target;
    const pressed = event.submitter;
    if (await isReached()) {
      sure = true;
      HTMLFormElement.prototype.requestSubmit.call(form, pressed);
    } else {
      lost = true;
      say(line.dataset.stay, true);
    }
  });
  window.addEventListener("pageshow", () => { sure = false; });
})();
