"""Lists of patients and of the registers to look up."""

from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from physiobench.accounts.models import REGISTER_CHECK_LASTS, Physio, PhysioQuerySet, User
from physiobench.episodes.models import Episode, EpisodeQuerySet, Leave
from physiobench.lib.paging import ROWS_IN_A_SECTION, Beginning


class RegisterChecks:
    """Each physio at work, and the day their next register check is due; the soonest first."""

    def __init__(self, today: date, until: date | None = None) -> None:
        """Find them; `until` leaves out checks that are due later."""
        self._today = today
        days = ("hcpc_checked_on", "hcpc_expires_on", "insured_until")
        self._due = sorted(
            (min(checked_on + REGISTER_CHECK_LASTS, expires_on, insured_until), pk)
            for pk, checked_on, expires_on, insured_until in Physio.objects.at_work().values_list(
                "pk", *days
            )
        )
        if until is not None:
            self._due = [one for one in self._due if one[0] <= until]

    def __len__(self) -> int:
        return len(self._due)

    def __getitem__(self, index: slice) -> list[tuple[Physio, date, bool]]:
        """Return each physio with the day that the check is due, and whether it is late."""
        shown = self._due[index]
        physios = Physio.objects.select_related("user").in_bulk([pk for _due, pk in shown])
        return [
            (physios[pk], due, not physios[pk].is_registered_on(self._today)) for due, pk in shown
        ]


def caseload(physio: User, *, show: str, words: str) -> EpisodeQuerySet:
    """Return the physio's patients; `show` is running, ended or all, `words` part of a name."""
    episodes = Episode.objects.for_physio(physio).paid().select_related("patient", "order")
    if show == "running":
        episodes = episodes.running()
    elif show == "ended":
        episodes = episodes.filter(ended_at__isnull=False)
    for word in words.split():
        episodes = episodes.filter(_named("patient", word))
    return episodes.annotate(versions=Count("programmes")).order_by("-order__paid_at", "pk")


def _named(person: str, word: str) -> Q:
    """Keep those whose first or last name has a word in it."""
    return Q(**{f"{person}__first_name__icontains": word}) | Q(
        **{f"{person}__last_name__icontains": word}
    )


class EveryoneInCare:
    """Every open episode, and whether its physio may not practise today; those come first.

    Each physio's patients are counted in an index, so that one page reads only the patients of
    the physios on it. To sort a large practice by name for one page would take seconds.
    """

    def __init__(self, today: date, words: str = "") -> None:
        """Count them, physio by physio; `words` are parts of the patient's or physio's name."""
        able = set(Physio.objects.registered_on(today).values_list("user_id", flat=True))
        self._episodes = Episode.objects.open()
        for word in words.split():
            self._episodes = self._episodes.filter(_named("patient", word) | _named("physio", word))
        grouped = self._episodes.order_by().values("physio").annotate(patients=Count("*"))
        self._patients: dict[int, int] = dict(grouped.values_list("physio", "patients"))
        in_order = User.objects.filter(pk__in=self._patients).order_by("last_name", "pk")
        names = list(in_order.values_list("pk", flat=True))
        self._without = frozenset(physio for physio in names if physio not in able)
        self._physios = sorted(names, key=lambda physio: physio in able)

    def __len__(self) -> int:
        """Return how many people are in care."""
        return sum(self._patients.values())

    def count_stranded(self) -> int:
        """Return how many have no physio who may practise today."""
        return sum(self._patients[physio] for physio in self._without)

    def first_stranded(self) -> Beginning[Episode]:
        """Return the first of those without a physio, and how many they are."""
        total = self.count_stranded()
        shown = self[: min(total, ROWS_IN_A_SECTION)]
        return Beginning([episode for episode, _stranded in shown], total)

    def __getitem__(self, index: slice) -> list[tuple[Episode, bool]]:
        """Return the episodes from one place in the list to another."""
        start, stop, _step = index.indices(len(self))
        before, skipped, shown = 0, 0, []
        for physio in self._physios:
            after = before + self._patients[physio]
            if after <= start:
                skipped = after
            elif before < stop:
                shown.append(physio)
            before = after
        theirs = self._episodes.filter(physio__in=shown).select_related(
            "patient", "physio", "order"
        )
        by_name = theirs.order_by("patient__last_name", "patient__first_name", "pk")
        found = sorted(by_name, key=lambda episode: shown.index(episode.physio_id))
        rows = [(episode, episode.physio_id in self._without) for episode in found]
        return rows[start - skipped : stop - skipped]


def may_take_over(episode: Episode, today: date) -> tuple[PhysioQuerySet, list[tuple[Physio, str]]]:
    """Return the physios to whom a patient can be handed over, and the others with the reason."""
    away = Leave.objects.on(today).values_list("physio", flat=True)
    others = Physio.objects.exclude(user=episode.physio_id).in_order_of_name()
    can = others.accepting_on(today).exclude(user__in=away)
    able, absent = set(can.values_list("pk", flat=True)), set(away)
    cannot = [
        (physio, _why_not(physio, today, is_away=physio.user_id in absent))
        for physio in others
        if physio.pk not in able
    ]
    return can, cannot


def _why_not(physio: Physio, today: date, *, is_away: bool) -> str:
    if not physio.user.is_active:
        return _("Their account is deactivated.")
    if not physio.user.is_physio:
        return _("They are no longer a physio here.")
    if not physio.is_registered_on(today):
        return _("Their HCPC registration, HCPC check or insurance is out of date.")
    if is_away:
        return _("They are on leave.")
    return _("They do not accept new patients. They can change this under My patients.")
