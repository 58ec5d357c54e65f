"""A person who uses the keyboard alone, and must see where they are."""

from playwright.sync_api import Page


FAR = 250  # more presses than any page of ours should need
AT = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect();
  const shown = e.labels?.[0] && box.width < 2 ? e.labels[0].getBoundingClientRect() : box;
  const x = shown.x + Math.min(shown.width / 2, 20), y = shown.y + Math.min(shown.height / 2, 12);
  const top = document.elementFromPoint(x, y);
  const kin = n => n && (n === e || e.contains(n) || n.contains(e)
    || [...(e.labels ?? [])].some(l => l === n || l.contains(n)));
  const ringed = [e, ...(e.labels ?? []), e.parentElement].some(n => {
    const s = getComputedStyle(n);
    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== "none";
  });
  return {
    name: e.name ?? "", value: e.value ?? "", type: e.type ?? "", tag: e.tagName,
    words: (e.innerText || e.value || e.name || "").trim().slice(0, 60),
    ringed, covered: !kin(top),
  };
}"""


def at(page: Page) -> dict[str, object]:
    """Return where the focus is; fail if a person could not see it."""
    found: dict[str, object] | None = page.evaluate(AT)
    assert found, f"the focus is lost at {page.url}"
    assert found["ringed"], f"no focus to be seen on {found} at {page.url}"
    assert not found["covered"], f"something covers {found} at {page.url}"
    return found


def tab_to(page: Page, *, name: str = "", words: str = "") -> dict[str, object]:
    """Press Tab until the focus is on the field of this name, or on what says these words."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        here = at(page)
        if (name and here["name"] == name) or (words and words in str(here["words"])):
            return here
    msg = f"no Tab leads to {name or words!r} at {page.url}"
    raise AssertionError(msg)


def choose(page: Page, value: str) -> None:
    """Choose a radio button of the group that has the focus, by arrows and Space."""
    seen: set[object] = set()
    while (here := at(page))["value"] not in seen:
        if here["value"] == value:
            page.keyboard.press("Space")
            return
        seen.add(here["value"])
        page.keyboard.press("ArrowDown")
    msg = f"no arrow leads to {value!r} at {page.url}"
    raise AssertionError(msg)


def enter(page: Page, words: str) -> None:
    """Go to the link or button that says these words, press Enter, and wait for the page."""
    tab_to(page, words=words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
