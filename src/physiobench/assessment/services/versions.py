"""Keep every version that people answered as it was when they answered it."""

from datetime import datetime

from django.db import transaction

from physiobench.accounts.models import User
from physiobench.assessment.models import ServedVersion
from physiobench.assessment.policies import version_troubles
from physiobench.content.fingerprints import fingerprints


@transaction.atomic
def keep_versions(*, by: User | None, now: datetime) -> list[str]:  # noqa: ARG001 - every act is told who
    """Note every version as it is now; return what is wrong, and then note nothing.

    A version that nobody has answered yet may still change. `by` is nobody: the site does it as
    it starts, and it touches no person's record.
    """
    troubles = version_troubles()
    if troubles:
        return troubles
    noted = dict(ServedVersion.objects.values_list("name", "sha256"))
    ServedVersion.objects.bulk_create(
        [
            ServedVersion(name=name, asks=found.asks, sha256=found.sha256, served_at=now)
            for name, found in fingerprints().items()
            if noted.get(name) != found.sha256
        ],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["asks", "sha256", "served_at"],
    )
    return []
