"""Enumerations whose members say what to do about them."""

from enum import StrEnum
from typing import Self


class AdviceEnum(StrEnum):
    """Base of results: each member is written as its value and its advice."""

    advice: str

    def __new__(cls, value: str, advice: str) -> Self:
        """Make a member that carries its advice."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.advice = advice
        return member
