"""Whole cases as a physio tells them: the story, the answers that differ from a well person's."""

from pathlib import Path
from typing import NamedTuple

import yaml

from physiobench.content.pathways import pathways
from physiobench.questionnaires.engine import Answers
from tests.clinical.people import person


FOLDER = Path(__file__).parent


class Told(NamedTuple):
    """One case and what a clinician expects of it."""

    name: str
    story: str
    pathway: str
    differing: dict[str, dict[str, str | int]]
    tier: str
    verdict: str | None
    fires: tuple[str, ...]

    def answers(self, questionnaire: str) -> Answers:
        """Return this person's answers to one questionnaire of the pathway."""
        return person(questionnaire, self.differing.get(questionnaire, {}))


def read(path: Path) -> Told:
    """Return one case.

    Raises:
        KeyError: if it names a pathway or a questionnaire that is not walked.
    """
    told = yaml.safe_load(path.read_text("utf-8"))
    walked = pathways()[told["pathway"]].questionnaires
    for questionnaire in told["answers"]:
        if questionnaire not in walked:
            raise KeyError(questionnaire)
    return Told(
        name=path.stem,
        story=told["story"],
        pathway=told["pathway"],
        differing=told["answers"],
        tier=told["tier"],
        verdict=told["verdict"],
        fires=tuple(told["fires"]),
    )


CASES = tuple(read(path) for path in sorted(FOLDER.glob("*.yaml")))
