// The system's share sheet where there is one; else copying the link. Printing. No tracker.
"use strict";
document.querySelectorAll("[data-share]").forEach((box) => {
  const url = box.dataset.share || location.href;
  const button = (name) => box.querySelector(`[data-action="${name}"]`);
  const wire = (name, can, act) => {
    const found = button(name);
    if (!found || !can) return;
    found.hidden = false;
    found.addEventListener("click", act);
  };
  wire("share", "share" in navigator, () =>
    navigator.share({ title: box.dataset.title, url }).catch(() => {})); // closing the sheet is no error
  wire("copy", navigator.clipboard, async () => {
    const copy = button("copy");
    try {
      await navigator.clipboard.writeText(url);
    } catch {
      prompt(copy.textContent, url);
      return;
    }
    box.querySelector('[role="status"]').textContent = copy.textContent = copy.dataset.done;
  });
  wire("print", true, () => print());
});
