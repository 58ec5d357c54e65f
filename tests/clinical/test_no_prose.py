"""What rules say to people is content (`content/data/advice`), so no rule holds a sentence."""

import ast
import re
from pathlib import Path

import pytest

from physiobench import clinical


RULES = Path(clinical.__file__).parent
SOURCE = RULES.parent
HEALTH_ADVICE = re.compile(r"\b999\b|A&E|[Dd]o not (use|exercise|start|put)|[Ss]top using")
MOST_WORDS = 4  # a label may have as many; more is a sentence, and so is what ends like one
DOCUMENTS = {
    "screening/tables.py": "writes the document of all rules, for who checks them",
    "screening/explain.py": "prints why the rules judged as they did, on the command line",
    "measures/score_examples.py": "names each worked example in that document",
}


def sentences(source):
    """Yield each literal that reads like a sentence, with its line.

    Docstrings and what a developer reads in an exception (by our custom the name `msg`) are none.
    """
    tree = ast.parse(source)
    passed = set()
    for node in ast.walk(tree):
        if _is_docstring(node) or _is_raised(node):
            passed |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        words = _words(node)
        if id(node) not in passed and reads_like_a_sentence(words):
            yield node.lineno, words


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_raised(node):
    assigned = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "msg"
    return assigned or isinstance(node, ast.Raise)


def _words(node):
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def reads_like_a_sentence(words):
    ends = words.rstrip().endswith((".", "!", "?")) and " " in words.strip()
    return ends or len(words.split()) > MOST_WORDS


@pytest.mark.parametrize("file", sorted(RULES.rglob("*.py")), ids=lambda file: file.name)
def test_a_rule_holds_no_sentence(file):
    if file.relative_to(RULES).as_posix() in DOCUMENTS:
        pytest.skip(DOCUMENTS[file.relative_to(RULES).as_posix()])

    assert list(sentences(file.read_text("utf-8"))) == []


def test_no_page_holds_health_advice_in_python():
    pages = [file for file in SOURCE.rglob("*.py") if "nmes" not in file.relative_to(SOURCE).parts]

    found = [
        (file.relative_to(SOURCE).as_posix(), line, words)
        for file in pages
        for line, words in sentences(file.read_text("utf-8"))
        if HEALTH_ADVICE.search(words)
    ]

    assert len(pages) > 300
    assert found == []


def test_every_document_that_may_hold_sentences_is_there():
    assert all(list(sentences((RULES / name).read_text("utf-8"))) for name in DOCUMENTS)


@pytest.mark.parametrize(
    "source",
    [
        'ADVICE = "Call 999."',
        'ADVICE = {"red": "Rest today and do less"}',
        'def advise(n):\n    return f"Rest for {n} days."',
        'def advise():\n    return Problem(field="a", message="Choose one.")',
        'ADVICE = ("Switch off. " "Lie down.")',
        'def advise():\n    yield "Call 999."',
    ],
)
def test_a_new_sentence_is_found(source):
    assert list(sentences(source))


@pytest.mark.parametrize(
    "source",
    [
        '"""Say what to do."""\nLABEL = "pain after"',
        'msg = "pain is rated from 0 to 10."\nraise ValueError(msg)',
        "KEY = 'follow-up-red-flag'",
    ],
)
def test_labels_docstrings_and_errors_are_passed_over(source):
    assert not list(sentences(source))
