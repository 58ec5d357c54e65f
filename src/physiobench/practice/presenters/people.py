"""Lists of patients and of the registers to look up."""

from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from physiobench.accounts.models import REGISTER_CHECK_LASTS, Physio, PhysioQuerySet, User
from physiobench.episodes.models import Episode, Leave


def register_checks(today: date) -> list[tuple[Physio, date, bool]]:
    """Return each physio with the day the next register check is due, and whether it is late."""
    physios = Physio.objects.at_work().select_related("user")
    rows = []
    for physio in physios:
        due = min(
            physio.hcpc_checked_on + REGISTER_CHECK_LASTS,
            physio.hcpc_expires_on,
            physio.insured_until,
        )
        rows.append((physio, due, not physio.is_registered_on(today)))
    return sorted(rows, key=lambda row: row[1])


def caseload(physio: User, *, show: str, words: str) -> list[Episode]:
    """Return the physio's patients; `show` is running, ended or all, `words` part of a name."""
    episodes = Episode.objects.for_physio(physio).paid().select_related("patient", "order")
    if show == "running":
        episodes = episodes.running()
    elif show == "ended":
        episodes = episodes.filter(ended_at__isnull=False)
    for word in words.split():
        episodes = episodes.filter(
            Q(patient__first_name__icontains=word) | Q(patient__last_name__icontains=word)
        )
    return list(episodes.annotate(versions=Count("programmes")).order_by("-order__paid_at"))


def in_care(today: date) -> list[tuple[Episode, bool]]:
    """Return every open episode, and whether its physio may not practise today; those first."""
    able = set(Physio.objects.registered_on(today).values_list("user_id", flat=True))
    episodes = Episode.objects.open().select_related("patient", "physio", "order")
    rows = [
        (episode, episode.physio_id not in able)
        for episode in episodes.order_by("physio__last_name", "patient__last_name", "pk")
    ]
    return sorted(rows, key=lambda row: not row[1])


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
