"""What the site has asked and judged with, so that no version changes under anyone."""

from typing import ClassVar

from django.db import models

from physiobench.lib.models import Kept, Model


class ServedVersion(Model):
    """One version of a questionnaire or of rules, as it was when the site last started."""

    kept: ClassVar[Kept] = Kept.PUBLISHED

    name = models.CharField(max_length=300, unique=True)  # as `content.fingerprints` has it
    asks = models.CharField(max_length=300)  # the questionnaire that it is or judges
    sha256 = models.CharField(max_length=64)
    served_at = models.DateTimeField()
