"""LHC-Forms in the real browser: a renderer that we did not write, filled as a person fills it."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, sync_playwright

from physiobench.questionnaires.engine import Answers, Coding, Quantity
from physiobench.questionnaires.model.items import Item
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.filled import FilledForm


HERE = Path(__file__).parent
LFORMS = HERE / "node_modules" / "lforms" / "dist" / "lforms"
HOST = "http://lforms.test"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>LHC-Forms</title>
<link rel="stylesheet" href="/webcomponent/styles.css"></head><body><div id="form"></div>
<script src="/webcomponent/assets/lib/zone.min.js"></script>
<script src="/webcomponent/runtime.js" type="module"></script>
<script src="/webcomponent/polyfills.js" type="module"></script>
<script src="/webcomponent/main.js" type="module"></script>
</body></html>"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser that `CHROMIUM` names, else the system's."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(browser: Browser) -> Page:
    """Return a page with LHC-Forms ready; everything comes from the package, nothing else."""
    page = browser.new_page()
    page.route("**/*", _serve)
    page.goto(f"{HOST}/")
    page.wait_for_function("Boolean(window.LForms && window.LForms.Util)")
    page.add_script_tag(url="/fhir/R4/lformsFHIR.min.js")
    page.wait_for_function("Boolean(window.LForms.FHIR)")
    return page


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(HOST).partition("?")[0]
    file = LFORMS / path.lstrip("/")
    if path == "/":
        route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
    elif file.is_file():
        route.fulfill(path=file)
    else:
        route.fulfill(status=404, body="")


def show(page: Page, form: Mapping[str, object], response: object = None) -> str:
    """Draw a form, with a response in it if there is one; return what went wrong, or nothing."""
    return page.evaluate(
        """([form, response]) => {
            document.getElementById('form').innerHTML = '';
            const add = (what) => LForms.Util.addFormToPage(what, 'form', {fhirVersion: 'R4'});
            const drawn = response
                ? add(LForms.Util.mergeFHIRDataIntoLForms(
                    response, LForms.Util.convertFHIRQuestionnaireToLForms(form, 'R4'), 'R4'))
                : add(form);
            return drawn.then(() => '', (error) => String(error));
        }""",
        [form, response],
    )


def told(page: Page) -> dict[str, object]:
    """Return the QuestionnaireResponse that LHC-Forms makes of what stands in the form."""
    return page.evaluate("LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')")


def complaints(page: Page) -> list[str]:
    """Return what LHC-Forms itself finds wrong with the answers."""
    return page.evaluate("LForms.Util.checkValidity()") or []


def fill(page: Page, q: Questionnaire, answers: Answers) -> None:
    """Answer each question that applies, by clicking and typing."""
    on = FilledForm(q, answers).enabled
    for item in q.walk():
        if item.is_asked and item.link_id in on and answers.get(item.link_id):
            _answer(page, item, answers)


def _answer(page: Page, item: Item, answers: Answers) -> None:
    for value in answers[item.link_id]:
        if isinstance(value, Coding):
            key = f"{item.link_id}/1/1|{value.system}|{value.code}"
            label = page.locator(f'label[id="{key}"]')
            label.dispatch_event("click")  # whether a finger hits it is for its makers to test
            continue
        box = page.locator(f'[id="{item.link_id}/1/1"]')
        box.fill(_typed(value))
        box.press("Tab")


def _typed(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%m/%d/%Y}"
    return str(value.value) if isinstance(value, Quantity) else str(value)
