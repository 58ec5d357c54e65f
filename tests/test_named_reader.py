"""No page, mail or advice says that somebody was told, unless it names who that is."""

import re
from pathlib import Path


SRC = Path(__file__).parents[1] / "src/physiobench"
PROMISE = re.compile(
    r"(?:physio|they|we|practice|team)[^.\"]{0,30}\b(?:(?:has|have) been told|(?:is|are) told|"
    r"(?:is|are) asked to look|will see this|has been informed)\b|wait in their inbox|"
    r"[Tt]hey have been told",
)
# What is not said to a patient, or is true by the act that sends it.
ALLOWED = {
    "practice/templates/practice/accept_payment.html": "to a manager: paying mails the physio",
}


def sentences(path: Path) -> str:
    """Return a file's text without comments and docstrings."""
    text = path.read_text()
    if path.suffix == ".py":
        text = re.sub(r'""".*?"""|#[^\n]*', "", text, flags=re.DOTALL)
        return re.sub(r'"\s*\n\s*"', "", text)  # a sentence over two lines is one
    return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)


def test_no_text_promises_that_somebody_was_told_without_naming_them():
    files = [
        path
        for kind in ("py", "html", "yaml", "md", "txt", "js")
        for path in SRC.rglob(f"*.{kind}")
    ]
    found = {
        f"{path.relative_to(SRC)}: {match.group()}"
        for path in files
        if str(path.relative_to(SRC)) not in ALLOWED
        for match in PROMISE.finditer(sentences(path))
    }

    assert len(files) > 500
    assert found == set()


def test_the_search_finds_the_sentence_that_once_misled_somebody():
    assert PROMISE.search("Do not exercise until your physio has looked. They have been told.")
    assert PROMISE.search("Your physio is asked to look at this.")


# what names the reader, and what includes it
WHO_READS = {"components/who_reads.html", "components/hold.html"}
INCLUDED = re.compile(r"components/\w+\.html")


def test_the_pages_that_name_the_reader_ask_who_answers_now():
    asking = {
        str(path.relative_to(SRC))
        for path in SRC.rglob("*.html")
        if WHO_READS & set(INCLUDED.findall(path.read_text()))
    }

    assert asking >= {
        "diary/templates/diary/entry.html",
        "diary/templates/diary/today.html",
        "diary/templates/diary/do.html",
        "web/templates/components/hold.html",
        "followup/templates/followup/mine.html",
        "assessment/templates/assessment/_after_stop.html",
        "assessment/templates/assessment/outcome.html",
    }
