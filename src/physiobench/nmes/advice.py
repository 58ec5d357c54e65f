"""Enumerations whose members carry advice on what to do."""

from enum import StrEnum
from typing import Self


class AdviceEnum(StrEnum):
    """Base class of result enumerations: a member is defined by its value and its advice."""

    advice: str

    def __new__(cls, value: str, advice: str) -> Self:
        """Make a member that carries its advice."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.advice = advice
        return member
