"""No released version of a questionnaire, of rules or of a text changes; git tags say which."""

import json
from pathlib import Path

import pytest

from tests.content.released import DATA, SHELVES, changed_since_release, git, releases


ROOT = Path(__file__).parents[2]
SIGNED_BY = {"reviewed_by": "A registered physiotherapist", "reviewed_on": "2026-01-02"}


def test_every_released_version_is_as_it_was_released(tmp_path):
    changed = changed_since_release(ROOT, tmp_path)

    assert changed == [], "raise the version, and keep the released file as it was"


@pytest.fixture
def repository(tmp_path):
    """A repository with one form, its rules and one text, not released yet."""
    made = tmp_path / "repository"
    for shelf in SHELVES:
        (made / DATA / shelf).mkdir(parents=True)
    write(made, "questionnaires/form@1.0.0.json", json.dumps({"item": []}))
    write(made, "rules/form@1.yaml", json.dumps({"rules": [{"id": "A", "reviewed_by": None}]}))
    write(made, "texts/terms@1.md", "# Terms\n\nYou may cancel.\n")
    git(made, "init", "--quiet")
    git(made, "add", ".")
    by = ("-c", "user.name=Demo", "-c", "user.email=demo@demo.example")
    git(made, *by, "-c", "commit.gpgsign=false", "commit", "--quiet", "--message=First")
    return made


def write(repository, name, text):
    (repository / DATA / name).write_text(text, "utf-8")


def release(repository):
    git(repository, "-c", "tag.gpgsign=false", "tag", "v0.2.0")


OTHER = [
    ("questionnaires/form@1.0.0.json", json.dumps({"item": [{"linkId": "a"}]})),
    ("rules/form@1.yaml", json.dumps({"rules": [{"id": "B", "reviewed_by": None}]})),
    ("texts/terms@1.md", "# Terms\n\nYou cannot cancel.\n"),
]


@pytest.mark.parametrize(("name", "text"), OTHER)
def test_before_the_first_release_every_version_may_change(repository, tmp_path, name, text):
    write(repository, name, text)

    assert releases(repository) == []
    assert changed_since_release(repository, tmp_path) == []


@pytest.mark.parametrize(("name", "text"), OTHER)
def test_a_released_version_may_not_change(repository, tmp_path, name, text):
    release(repository)
    write(repository, name, text)

    assert changed_since_release(repository, tmp_path) == [
        f"{Path(name).with_suffix('')} of v0.2.0"
    ]


def test_a_released_version_may_not_go(repository, tmp_path):
    release(repository)
    (repository / DATA / "rules" / "form@1.yaml").unlink()

    assert changed_since_release(repository, tmp_path) == ["rules/form@1 of v0.2.0"]


def test_a_new_version_and_a_signature_change_no_released_one(repository, tmp_path):
    release(repository)
    write(repository, "questionnaires/form@1.1.0.json", json.dumps({"item": [{"linkId": "a"}]}))
    write(repository, "rules/form@1.yaml", json.dumps({"rules": [{"id": "A"} | SIGNED_BY]}))

    assert changed_since_release(repository, tmp_path) == []
