"""A signed programme as its patient reads it."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from physiobench.accounts.models import Physio
from physiobench.clinical.programme.device import Match
from physiobench.clinical.programme.programme import Body, LineChange
from physiobench.clinical.programme.programme import changes as changes_between
from physiobench.programmes import policies
from physiobench.programmes.http import LineView, Stopped, line_view, standing, stopped_lines
from physiobench.programmes.models import Programme
from physiobench.programmes.presenters.checks import can_words


def lines(programme: Programme) -> list[LineView]:
    """Return every line, ready to show."""
    return [line_view(line, pain_limit=programme.plan.pain_limit) for line in programme.plan.lines]


def stopped(programme: Programme, today: date) -> list[Stopped]:
    """Return why stimulation must not be used today, each reason once; nothing once it is over."""
    if not standing(programme, today).is_open:
        return []
    why = policies.lines_stopped(programme, today)
    return list(dict.fromkeys(stopped_lines(programme, why).values()))


def changes(programme: Programme) -> tuple[LineChange, ...]:
    """Return what this version changed; the programme was read with `newest_first`."""
    if programme.body_before is None:
        return ()
    return changes_between(Body.model_validate(programme.body_before), programme.plan)


def signer(programme: Programme) -> list[tuple[str, str]]:
    """Return who signed, with their registration, and when."""
    person = programme.signed_by
    rows = [(_("Written and signed by"), person.name)]
    try:
        physio = person.physio
    except Physio.DoesNotExist:
        pass
    else:
        rows = [(_("Written and signed by"), f"{person.name}, {physio.title}")]
        rows.append((_("HCPC registration"), physio.hcpc_number))
    rows.append((_("Signed on"), date_format(programme.signed_at, "l j F Y")))
    rows.append((_("Version"), str(programme.version)))
    return rows


def reasons(found: Match) -> list[tuple[str, str, str, str]]:
    """Return every reason of a match: about, message, word and kind of its tag."""
    return [(reason.about, reason.message, *can_words(reason.can)) for reason in found.reasons]
