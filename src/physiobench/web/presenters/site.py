"""What every page needs to know about the site, and its long texts as HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from physiobench.accounts.models import Role, User
from physiobench.clinical.screening.urgent_help import TEL_111, UrgentHelp
from physiobench.content import load
from physiobench.content.schema import Text
from physiobench.diary.http import Hold, hold
from physiobench.diary.models import Session
from physiobench.drawing.pads import placement_svg
from physiobench.drawing.picture import Table
from physiobench.episodes.http import EndedCare, ended_care
from physiobench.episodes.models import Episode
from physiobench.episodes.policies import CoverArrangement, answering, away


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One entry of the navigation."""

    label: str | Promise
    url: str
    current: str  # what `aria-current` says: "page", "true" inside its section, or nothing


@dataclass(frozen=True, slots=True)
class Navigation:
    """The links at the top: where one can go, and the way to one's own account."""

    main: tuple[NavigationLink, ...] = ()
    own: NavigationLink = NavigationLink(_("Sign in"), "/account/login/", "")


Entries = Sequence[tuple[str | Promise, str]]  # what it says, and its address in config.urls

ANYONE: Entries = (
    (_("Assessment"), "/assessment/"),
    (_("Articles"), "/articles/"),
    (_("Physios"), "/physios/"),
)
BY_ROLE: Mapping[str, Entries] = {
    Role.PATIENT: (
        (_("Today"), "/today/"),
        (_("Programme"), "/programme/"),
        (_("Messages"), "/messages/"),
        (_("Follow-up"), "/follow-up/"),
    ),
    Role.PHYSIO: (
        (_("Inbox"), "/practice/"),
        (_("Caseload"), "/practice/patients/"),
    ),
    Role.MANAGER: (
        (_("Overview"), "/practice/desk/"),
        (_("Payments"), "/payments/"),
        (_("Team"), "/practice/team/"),
    ),
    Role.EDITOR: ((_("Editor"), "/editor/"),),
}
STAFF_ALSO: Entries = ((_("Articles"), "/articles/"),)


def _entries_for(user: User) -> Entries:
    """Return the places of each role that the person has, one after the other."""
    entries = [entry for role in user.roles for entry in BY_ROLE[role]]
    return (*entries, *(STAFF_ALSO if user.works_here else ()))


def navigation(request: HttpRequest) -> Navigation:
    """Return the main links for whoever is asking, the place they are at marked."""
    user = getattr(request, "user", None)
    entries, own = ANYONE, (_("Sign in"), "/account/login/")
    if isinstance(user, User):
        entries, own = _entries_for(user), (_("Account"), "/account/settings/")
    around = [url for _label, url in (*entries, own) if request.path.startswith(url)]
    nearest = max(around, key=len, default=None)  # the inbox is not above the caseload

    def link(label: str | Promise, url: str) -> NavigationLink:
        here = "page" if url == request.path else "true"
        return NavigationLink(label, url, current=here if url == nearest else "")

    return Navigation(tuple(link(*entry) for entry in entries), link(*own))


def site(request: HttpRequest | None) -> dict[str, object]:
    """Tell templates the practice's name and ways to reach it, and whether this is a demo."""
    return {
        "practice_name": settings.PRACTICE_NAME,
        "practice_email": settings.PRACTICE_EMAIL,
        "practice_phone": settings.PRACTICE_PHONE,
        "answer_within_days": settings.ANSWER_WITHIN_DAYS,
        "urgent_line": UrgentHelp.LINE.text,
        "tel_111": TEL_111,
        "no_111_there": UrgentHelp.NO_111_THERE.text,
        "is_demo_site": settings.DEMO,
        "site_url": settings.SITE_URL,
        "answering": SimpleLazyObject(partial(_answering, request)),
        "physios_away": SimpleLazyObject(_physios_away),
        "hold": SimpleLazyObject(partial(_hold, request)),
        "care_ended": SimpleLazyObject(partial(_care_ended, request)),
        "navigation": partial(navigation, request) if request else Navigation(),
    }


def _answering(request: HttpRequest | None) -> CoverArrangement | None:
    """Return who answers the patient who is asking; None for anybody else."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_patient:
        return None
    now = timezone.localtime()
    mine = Episode.objects.for_patient(user).running().with_physio_present(now.date())
    episode = mine.select_related("physio").order_by("-asked_at").first()
    return answering(episode, now) if episode else None


def _care_ended(request: HttpRequest | None) -> EndedCare | None:
    """Return how the newest care of the patient who is asking ended; None if it has not."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_patient:
        return None
    mine = Episode.objects.for_patient(user).select_related("order", "physio")
    return ended_care(mine.order_by("-asked_at").first())


def _physios_away() -> list[CoverArrangement]:
    """Return the physios who are on leave now, until when, and who answers for them."""
    return list(away(timezone.localtime()).values())


def _hold(request: HttpRequest | None) -> Hold | None:
    """Return what must wait for the physio, for the patient who is asking."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_patient:
        return None
    return hold(Session.objects.holding(user))


@cache
def _html(markdown: str) -> SafeString:
    html: str = MarkdownIt("commonmark", {"html": False}).render(markdown)
    return mark_safe(html)  # noqa: S308 - our own files, and raw HTML is off


def long_text(slug: str) -> tuple[Text, SafeString]:
    """Return the newest version of one of the service's texts, and its body as HTML.

    Raises:
        KeyError: if there is no such text.
    """
    text = load.texts()[slug]
    return text, _html(text.body)


NOT_FOR_ROBOTS = (
    "account",
    "assessment",
    "package",
    "payments",
    "programme",
    "today",
    "messages",
    "follow-up",
    "practice",
    "record",
    "my-data",
    "data-requests",
    "editor",
    "documents",
)


SCHEMES = ("light", "dark")
TOKENS = ("ink", "muted", "paper", "surface", "line", "act", "stim", "care", "stop", "ok")


def specimens() -> dict[str, object]:
    """Return one of everything, for the design page."""
    minutes = Table(("Week", "Minutes"), (("2 February", "60"), ("9 February", "90")))
    return {
        "tokens": TOKENS,
        "rows": [("Side", "Left", "#change"), ("Since", "About three months", "#change")],
        "tasks": [
            ("Sit to stand", "#task", "due", "2 sets of 10, twice a day"),
            ("Heel slide", "#task", "partly", ""),
            ("Straight leg raise", "#task", "done", "3 sets of 8"),
            ("Stimulation, left thigh", "", "paused", "Until your physio has looked"),
        ],
        "events": [("Monday 2 February", "Programme signed"), ("Today", "First session")],
        "headers": minutes.headers,
        "table_rows": minutes.rows,
        "chart": placement_svg("quadriceps", side="left", pad_w_cm=5, pad_h_cm=9),
        "minutes": minutes,
    }
