"""Why a physio who worked on a record may not open it now."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from physiobench.accounts.models import User
from physiobench.diary.models import Session
from physiobench.episodes import policies
from physiobench.episodes.models import Episode


def why_ended(request: HttpRequest) -> str:
    """Return the reason for this physio; an empty text if they never opened the record."""
    episode_id = _episode_id(request)
    if episode_id is None or not isinstance(request.user, User):
        return ""
    now = timezone.localtime()
    episode = policies.access_ended(request.user, episode_id, now)
    return _sentence(episode) if episode else ""


def _episode_id(request: HttpRequest) -> UUID | None:
    """Return the episode in the address, if it has one."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    if "session_id" in named:
        reported = Session.objects.filter(pk=named["session_id"])
        found: UUID | None = reported.values_list("programme__episode", flat=True).first()
        return found
    episode_id = named.get("episode_id")
    return episode_id if isinstance(episode_id, UUID) else None


def _sentence(episode: Episode) -> str:
    if episode.ended_at is not None:
        words = _("You covered this patient for %(physio)s. The patient's care ended on %(day)s.")
        day = date_format(timezone.localtime(episode.ended_at), "j F Y")
        return words % {"physio": episode.physio.name, "day": day}
    words = _("The patient's physio is now %(physio)s.")
    return words % {"physio": episode.physio.name}
