"""The base of every model."""

from enum import StrEnum
from typing import Any, ClassVar, NoReturn

from django.db import models


class Kept(StrEnum):
    """The class that decides how long a row is kept. Every model names one; a test walks them all.

    The periods are in `lib.retention`, and the retention run of `records` keeps to them.
    """

    RECORD = "record"  # the health record
    TRAIL = "trail"  # who did and saw what
    UNCLAIMED = "unclaimed"  # an assessment nobody bought
    ACCOUNT = "account"  # a login
    BUSINESS = "business"  # orders and receipts
    PUBLISHED = "published"  # what anyone may read
    MOMENT = "moment"  # means to an end


class Model(models.Model):
    """Says its label and key, and nothing else: text of a model lands in logs."""

    kept: ClassVar[Kept]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class WrittenOnce(Exception):
    """What happened is never edited; a correction is a new row with a reason."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Reads, and writes once."""

    def update(self, **_changes: object) -> NoReturn:
        """Refuse: a row that was written once stays as it was."""
        raise WrittenOnce(self.model._meta.label)

    def delete(self) -> NoReturn:
        """Refuse: only the retention run removes rows, table by table."""
        raise WrittenOnce(self.model._meta.label)


class AppendOnly(Model):
    """A row that is written once. The database refuses an UPDATE too (`lib.migrations`)."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row for the first time.

        Raises:
            WrittenOnce: if the row exists.
        """
        if not self._state.adding:
            raise WrittenOnce(self._meta.label)
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - Django's signature
        """Refuse: only the retention run removes rows, table by table.

        Raises:
            WrittenOnce: always.
        """
        raise WrittenOnce(self._meta.label)
