"""One walk through the whole service: visitor, patient, manager and physio, in one browser each."""

import re
from dataclasses import dataclass
from uuid import uuid4

import pytest

from tests.system.answering import BETTER, WELL, fill, send
from tests.system.looking import Window


pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.long]

PASSWORD = "a long walk over the hill"
CODE = re.compile(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]+)+|[A-Z0-9]{6,8})$", re.MULTILINE)
WHY_STIMULATION = re.compile("Why do you prescribe stimulation")
DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+\b")


@dataclass
class Cast:
    """Who walks, each with a window of their own."""

    family: str
    patient: Window
    physio: Window
    manager: Window
    mailbox: Window
    order: str = ""  # addresses that the walk comes back to
    record: str = ""
    write: str = ""

    @property
    def walker(self) -> str:
        """Return the patient's name as the staff read it."""
        return f"Wanda {self.family}"

    @property
    def address(self) -> str:
        """Return where the patient gets mail."""
        return f"{self.family.lower()}@example.org"


def answer_all(visitor: Window, answers, *, until: str) -> None:
    """Answer page after page until the page of this heading."""
    for _ in range(60):
        if visitor.heading() == until:
            return
        fill(visitor.page, answers)
        visitor.look_at_new_kinds("question")
        send(visitor.page)
    msg = f"no page {until!r} after sixty pages"
    raise AssertionError(msg)


def code_from_mail(reader: Window, address: str) -> str:
    """Read the newest code in the demo's mailbox, once it has arrived."""
    for _ in range(60):
        reader.open(f"/account/demo-mail/?to={address}")
        found = CODE.search(reader.text())
        if found:
            return found[1]
        reader.page.wait_for_timeout(250)  # the worker delivers; the page says: load me again
    msg = f"no code reached {address}"
    raise AssertionError(msg)


def visit_and_read(cast: Cast) -> None:
    """Be a visitor who reads about it first."""
    patient = cast.patient
    patient.open("/")
    patient.look("home")
    patient.click(patient.page.get_by_role("navigation").get_by_role("link", name="Articles").first)
    patient.look("articles")
    patient.page.get_by_role("searchbox").first.fill("stimulation")
    patient.press(re.compile("Search|Find"))
    patient.look("search")
    patient.follow(re.compile("Neuromuscular electrical stimulation"))
    patient.look("article")


def answer_the_questions(cast: Cast) -> None:
    """Answer the questions, go back once, check what was said, and send it."""
    patient = cast.patient
    patient.open("/")
    patient.follow("Start your assessment")
    patient.look("where")
    patient.follow("Knee", exact=True)
    patient.look("start")
    patient.page.get_by_label(re.compile("I agree")).check()
    patient.press("Start now")
    first_page = patient.page.url
    fill(patient.page, WELL)
    send(patient.page)
    patient.click(patient.page.locator(".back-link"))
    assert patient.page.url == first_page
    assert patient.page.locator('input[name="answer.chest"][value="no"]').is_checked()
    answer_all(patient, WELL, until="Check your answers")
    patient.look("check")
    assert "Walk up to the park" in patient.text()
    patient.press("Send my answers")

    # then they may choose a physio
    assert patient.heading() == "Your result"
    patient.look("outcome")
    patient.follow("Choose your physio")
    patient.look("choose-physio")


def sign_up_and_order(cast: Cast) -> None:
    """Choose a physio, make an account on the way, and order."""
    patient = cast.patient
    mailbox = cast.mailbox
    patient.follow("Choose Alex Demo")
    patient.look("sign-in")
    patient.follow("Make an account")
    patient.look("sign-up")
    patient.page.get_by_label("First name").fill("Wanda")
    patient.page.get_by_label("Last name").fill(cast.family)
    patient.page.get_by_label(re.compile("mail", re.IGNORECASE)).fill(cast.address)
    patient.page.get_by_label("Password").fill(PASSWORD)
    patient.press("Make my account")
    patient.look("code")
    code = code_from_mail(mailbox, cast.address)
    mailbox.look("mailbox")
    patient.page.get_by_label("Code").fill(code)
    patient.press("Confirm")

    # then they are asked whose the answers are that were given before the sign-in
    assert patient.heading() == "Are these your answers?", patient.page.url
    patient.look("whose")
    patient.press("Yes, these are mine")
    assert patient.heading() == "Your package", patient.page.url
    patient.look("package")
    for tick in patient.page.get_by_role("checkbox").all():
        tick.check()
    patient.press(re.compile("Order with obligation to pay"))

    # then they are told how to pay, and nothing more opens yet
    assert "How to pay" in patient.text()
    patient.look("ordered")
    cast.order = patient.page.url
    patient.open("/programme/")
    assert "There is no programme yet" in patient.text()
    patient.look("no-programme")


def pay(cast: Cast) -> None:
    """Let the manager take the money; patient and manager see the same receipt."""
    patient = cast.patient
    manager = cast.manager
    manager.open("/practice/desk/")
    manager.look("desk")
    manager.follow(re.compile(cast.walker))
    manager.look("payment")
    manager.press(re.compile("I have received"))

    # then a receipt is numbered, and the patient has it
    manager.look("receipt")
    number = re.search(r"\d{4,}|[A-Z]+-\d+", manager.heading() + manager.text())
    assert number
    patient.open(cast.order)
    patient.follow("See your receipt")
    patient.look("receipt")
    assert number[0] in patient.heading() + patient.text()


def read_the_answers(cast: Cast) -> None:
    """Let the physio find the new patient in the inbox and read what they said."""
    physio = cast.physio
    physio.open("/practice/")
    physio.look("inbox")
    physio.follow(cast.walker)
    physio.look("patient")
    cast.record = physio.page.url
    physio.follow(re.compile("^(Knee|Initial|Assessment)"))
    assert "Walk up to the park" in physio.text()
    physio.look("answers")


def write_and_sign(cast: Cast) -> None:
    """Let the physio write an exercise and stimulation from a protocol, and sign."""
    patient = cast.patient
    physio = cast.physio
    physio.open(cast.record)
    physio.follow("Write the programme")
    physio.look("empty-draft")
    cast.write = physio.page.url
    physio.page.get_by_label("Title").fill("A stronger left thigh")
    physio.page.get_by_label("Weeks").fill("6")
    physio.page.get_by_label("Goals").fill("Walk up to the park")
    physio.page.get_by_label("Advice").fill("Walk a little **every day**.")
    physio.press("Save")
    physio.follow("Add an exercise")
    physio.look("exercises")
    physio.follow("Straight leg raise")
    physio.page.get_by_label("Left").check()
    physio.press("Check")
    physio.look("exercise")
    physio.press("Save to the draft")
    physio.follow("Add stimulation")
    physio.look("protocols")
    physio.follow("Knee osteoarthritis")
    physio.page.get_by_label("Normal").check()
    physio.page.get_by_label("Left").check()
    physio.look("stimulation")
    physio.press("Save to the draft")
    physio.look("draft")

    # then nothing of it is the patient's before it is signed
    patient.open("/programme/")
    assert "A stronger left thigh" not in patient.text()
    physio.follow("Read and sign")
    physio.look("sign")
    physio.page.get_by_label(WHY_STIMULATION).fill("Weak thigh, nerve works.")
    physio.press("Sign and give it to the patient")
    physio.look("signed")


def practise(cast: Cast) -> None:
    """Read the programme, see what is due, do an exercise."""
    patient = cast.patient
    patient.open("/programme/")
    assert patient.heading() == "A stronger left thigh"
    patient.look("programme")
    patient.press("I have read this")
    patient.open("/today/")
    patient.look("today")
    patient.follow(re.compile("Straight leg raise"))
    patient.look("exercise")
    patient.page.get_by_label("I did it all").check()
    patient.page.locator('[name="pain_before"][value="2"]').check()
    patient.page.locator('[name="pain_after"][value="2"]').check()
    patient.press("Save")
    assert patient.heading() == "Saved in your diary"
    patient.look("exercise-saved")


def screen_again(cast: Cast) -> None:
    """Be asked the safety questions once more before the first session of all."""
    patient = cast.patient
    patient.follow("Back to today")
    patient.click(patient.page.locator(".task-list a[href^='/today/']").last)
    assert "before your first session" in patient.text()
    patient.look("screening-first")
    patient.follow("Answer the safety questions")
    patient.press("Start the questions")
    answer_all(patient, WELL, until="Check your answers")
    patient.press("Send my answers")
    patient.look("screened")


def burn(cast: Cast) -> None:
    """Be asked before the current, tell of a burn, and read at once what to do."""
    patient = cast.patient
    patient.open("/today/")
    patient.click(patient.page.locator(".stim").get_by_role("link").first)
    assert patient.heading() == "Before you start"
    patient.look("session-check")
    fill(patient.page, {})
    send(patient.page)
    patient.look("stimulation")
    patient.page.get_by_label("I stopped early").check()
    patient.page.get_by_label("If you stopped").select_option("skin")
    patient.page.get_by_label("How many minutes").fill("8")
    patient.page.locator('[name="comfort"][value="6"]').check()
    patient.page.get_by_label(re.compile("Blister, burn")).check()
    patient.page.locator('[name="pain_before"][value="2"]').check()
    patient.page.locator('[name="pain_after"][value="4"]').check()
    patient.page.get_by_label("Anything your physio").fill("A small blister.")
    patient.press("Save")

    # then they read at once what to do, and stimulation waits
    patient.look("burn-advice")
    assert patient.page.locator(".care--stop, .care--emergency").count()
    patient.open("/today/")
    assert "Do not use stimulation yet" in patient.text()
    patient.look("paused")


def review_and_replace(cast: Cast) -> None:
    """Let the physio see the burn first, deal with it, and replace the programme."""
    patient = cast.patient
    physio = cast.physio
    physio.open("/practice/")
    first = physio.page.locator("tbody tr").first.inner_text()
    assert cast.walker in first
    assert "Safety" in first
    physio.look("inbox-danger")
    physio.click(physio.page.locator("tbody tr").first.get_by_role("link"))
    physio.look("burn")
    physio.page.get_by_label("What you found and did").fill("Called. Skin heals; pads moved.")
    physio.page.get_by_label("The patient can start again").check()
    physio.press("Save this decision")
    assert "Safety" not in physio.page.locator("tbody").inner_text()

    # and replace the programme
    physio.open(cast.write)
    physio.click(physio.page.locator("section.card.stim").get_by_role("link", name="Change"))
    physio.page.get_by_label("Minutes a session").fill("20")
    physio.press("Save to the draft")
    physio.follow("Read and sign")
    physio.page.get_by_label(re.compile("Why does this replace")).fill(
        "Longer, now that the skin is whole."
    )
    physio.page.get_by_label(WHY_STIMULATION).fill("The skin has healed.")
    physio.look("sign-again")
    physio.press("Sign and give it to the patient")

    # then the patient sees what changed, and why
    patient.open("/programme/")
    assert "Longer, now that the skin is whole." in patient.text()
    changed = patient.page.locator("table", has_text="What changed").inner_text()
    assert "20" in changed
    patient.look("what-changed")
    patient.press("I have read this")


def write_to_each_other(cast: Cast) -> None:
    """Write both ways; each sees that the other has read it."""
    patient = cast.patient
    physio = cast.physio
    patient.open("/messages/")
    patient.page.get_by_label("Your message").fill("May I swim?")
    patient.press("Send")
    assert "not seen yet" in patient.text()
    patient.look("messages")
    physio.open("/practice/")
    physio.follow(cast.walker)
    assert "May I swim?" in physio.text()
    physio.look("messages")
    physio.page.get_by_label("Your message").fill("Yes, once the skin is whole.")
    physio.press("Send")
    patient.open("/messages/")

    # then each has read the other
    assert "Yes, once the skin is whole." in patient.text()
    assert "not seen yet" not in patient.text()


def match_the_stimulator(cast: Cast) -> None:
    """Say which stimulator it is, and read whether it can do what was written."""
    patient = cast.patient
    patient.open("/stimulators/")
    patient.look("stimulators")
    patient.open("/stimulators/mine/")
    patient.look("my-stimulator")
    patient.page.get_by_label("Which stimulator").select_option("tenscare-perfect-ems")
    patient.press("Check this one")

    # then they read whether it can do what was written, and why
    assert patient.heading() == "Can my stimulator do this?"
    patient.look("match")


def look_back(cast: Cast) -> None:
    """Look at how it went, and at who looked."""
    patient = cast.patient
    patient.open("/today/history/")
    patient.look("history")
    patient.open("/record/")
    assert "Alex Demo" in patient.text()
    patient.look("record")
    patient.open("/account/settings/")
    patient.look("account")


def follow_up(cast: Cast) -> None:
    """Use the follow-up; the physio answers and ends the care."""
    patient = cast.patient
    physio = cast.physio
    patient.open("/follow-up/")
    patient.look("follow-up")
    patient.press("Use my follow-up")
    answer_all(patient, BETTER, until="Check your answers")
    patient.press("Send my answers")
    patient.look("follow-up-sent")
    physio.open("/practice/")
    physio.follow(cast.walker)
    physio.look("follow-up")
    physio.page.get_by_label("Your answer").fill("Well done. Keep walking.")
    physio.page.locator('[name="next_step"][value="discharge"]').check()
    physio.press("Send the answer")


def find_the_doors_closed(cast: Cast) -> None:
    """Read everything still, and learn at each door since when it is closed."""
    patient = cast.patient
    physio = cast.physio
    patient.open("/follow-up/")
    assert "Well done. Keep walking." in patient.text()
    patient.look("follow-up-answered")
    for path in ("/messages/", "/today/", "/programme/"):
        patient.open(path)
        assert DAY.search(patient.text()), path
        assert re.search("closed|ended|over", patient.text()), path
        patient.look("closed")
    physio.open(cast.record)
    physio.look("discharged")


def test_the_whole_path_from_an_article_to_a_closed_door(site, open_window):
    # given a visitor, a manager and a physio
    cast = Cast(
        family=f"Walker-{uuid4().hex[:6]}",
        patient=open_window("patient"),
        physio=open_window("physio"),
        manager=open_window("manager"),
        mailbox=open_window("mailbox"),
    )
    cast.manager.open(site.link("Practice manager"))
    cast.physio.open(site.link("Physiotherapist Alex"))

    # when the visitor becomes a patient
    visit_and_read(cast)
    answer_the_questions(cast)
    sign_up_and_order(cast)
    pay(cast)

    # and the physio treats them
    read_the_answers(cast)
    write_and_sign(cast)
    practise(cast)
    screen_again(cast)
    burn(cast)
    review_and_replace(cast)
    write_to_each_other(cast)
    match_the_stimulator(cast)
    look_back(cast)
    follow_up(cast)

    # then the care is over, and every door says so
    find_the_doors_closed(cast)
