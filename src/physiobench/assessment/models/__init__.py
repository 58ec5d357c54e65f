"""Answers before, during and after care, what the rules made of them, and what was measured."""

from physiobench.assessment.models.assessments import (
    SCREENING_PATHWAY,
    Assessment,
    AssessmentQuerySet,
    Judgement,
    Kind,
    OpenAnswers,
    Photo,
    Response,
    Screening,
    digest,
)
from physiobench.assessment.models.measurements import (
    Measurement,
    MeasurementQuerySet,
    twitch_tests_among,
)
from physiobench.assessment.models.versions import ServedVersion


__all__ = [
    "SCREENING_PATHWAY",
    "Assessment",
    "AssessmentQuerySet",
    "Judgement",
    "Kind",
    "Measurement",
    "MeasurementQuerySet",
    "OpenAnswers",
    "Photo",
    "Response",
    "Screening",
    "ServedVersion",
    "digest",
    "twitch_tests_among",
]
