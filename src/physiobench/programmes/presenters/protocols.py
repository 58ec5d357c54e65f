"""A protocol of stimulation in words: in the list to start from, and beside the form."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from physiobench.clinical.programme.quantity import say
from physiobench.content.load import muscles, protocols, references
from physiobench.content.provenance import source_rows
from physiobench.content.schema import Electrodes, PadSize, Protocol, Span
from physiobench.programmes.http import WAVEFORM_NAMES


PERMITTED = {
    "yes": "ok",
    "physio_f2f_first": "care",
    "specialist_only": "care",
    "no": "stop",
}


@dataclass(frozen=True, slots=True)
class ProtocolView:
    """One protocol to start from."""

    slug: str
    protocol: Protocol
    permitted: str
    kind: str
    evidence: str


def choices() -> list[ProtocolView]:
    """Return every protocol, those for home first."""
    words = {
        "yes": _("At home, after screening"),
        "physio_f2f_first": _("Face to face first"),
        "specialist_only": _("Specialist only"),
        "no": _("Not for home stimulation"),
    }
    order = list(PERMITTED)
    return [
        ProtocolView(
            slug=slug,
            protocol=known,
            permitted=words[known.permitted_online.value],
            kind=PERMITTED[known.permitted_online.value],
            evidence=evidence_words(known),
        )
        for slug, known in sorted(
            protocols().items(),
            key=lambda pair: (order.index(pair[1].permitted_online.value), pair[1].id),
        )
    ]


def protocol_rows(slug: str | None) -> list[tuple[str, str]]:
    """Return what a protocol says, beside the form that starts from it."""
    known = protocols().get(slug or "")
    if known is None:
        return []
    rows = [
        (_("Evidence"), evidence_words(known)),
        (_("Before"), known.preconditions),
        (_("Start"), known.start),
        *_settings(known),
        (_("With exercise"), known.with_exercise),
        (_("Progression"), known.progression),
        *source_rows(known, references()),
    ]
    return [(term, value) for term, value in rows if value]


def _settings(known: Protocol) -> Iterator[tuple[str, str]]:
    """Yield the settings that the form starts from, each with its range."""
    if known.electrodes is not None:
        yield _("Pads"), _pads(known.electrodes)
    shapes = _(" or ").join(str(WAVEFORM_NAMES[shape]) for shape in known.waveforms)
    yield _("Waveform"), ". ".join(filter(None, (shapes, known.waveform_note)))
    yield _("Frequency"), _range(known.frequency_hz, "Hz")
    yield _("Pulse width"), _range(known.phase_duration_us, "µs")
    yield _("On, then off"), _cycle(known)
    ramps = (known.ramp_up_s, known.ramp_down_s)
    if ramps[0] is not None and ramps[1] is not None:
        yield _("Ramps"), _("%(up)s s up, %(down)s s down") % _said(up=ramps[0], down=ramps[1])
    yield _("Contractions a session"), _range(known.contractions_per_session)
    yield _("Minutes a session"), _range(known.session_min)
    yield _("Times a week"), _range(known.sessions_per_week)
    yield _("Weeks"), _range(known.weeks)


def _pads(electrodes: Electrodes) -> str:
    joint = {
        "alternatives": _(" or "),
        "range": _(" to "),
        "one-of-each": _(" and "),
    }[electrodes.sizes_are]
    of_some = any(size.muscles for size in electrodes.sizes)
    sizes = (", " if of_some else joint).join(_size(size) for size in electrodes.sizes)
    count = _("%(n)s on each side") % {"n": electrodes.per_side}
    return ". ".join(filter(None, (f"{count}: {sizes}" if sizes else count, electrodes.note)))


def _size(size: PadSize) -> str:
    words = _("%(w)s by %(h)s cm") % _said(w=size.width_cm, h=size.height_cm)
    names = ", ".join(muscles()[slug].plain_name for slug in size.muscles)
    return f"{words} ({names})" if names else words


def _range(span: Span | None, unit: str = "") -> str:
    """Write where a span starts and how far it goes: '50 Hz (50 to 75)'."""
    if span is None:
        return ""
    ends = _("%(low)s to %(high)s") % _said(low=span.min, high=span.max)
    if span.min == span.max:
        return f"{say(span.min)} {unit}".strip()
    if span.default is None:
        return f"{ends} {unit}".strip()
    return f"{say(span.default)} {unit}".strip() + f" ({ends})"


def _cycle(known: Protocol) -> str:
    if known.cycle == "continuous":
        return _("Without a pause")
    if known.by_week:
        weeks = (
            _("Week %(week)s: %(on)s s, then %(off)s s")
            % {"week": stage.week, **_said(on=stage.on_s, off=stage.off_s)}
            for stage in known.by_week
        )
        return ". ".join(weeks)
    if known.on_s is None or known.off_s is None:
        return ""
    return _("%(on)s s, then %(off)s s") % _said(on=known.on_s, off=known.off_s)


def _said(**numbers: float) -> dict[str, str]:
    return {name: say(number) for name, number in numbers.items()}


def needs_twitch_test(slug: str | None) -> bool:
    """Tell whether a protocol is for a nerve that may have failed."""
    known = protocols().get(slug or "")
    return known is not None and known.twitch_test


def evidence_words(known: Protocol) -> str:
    """Say how sure the evidence is, which way it points, and what it is."""
    found = known.evidence
    sure = {
        "HIGH": _("The evidence is strong"),
        "MODERATE": _("The evidence is moderate"),
        "LOW": _("The evidence is weak"),
        "VERY_LOW": _("The evidence is very weak"),
    }[found.grade.value]
    way = {
        "FOR": _("it speaks for this use"),
        "CONDITIONAL": _("it speaks for this use under conditions"),
        "UNCERTAIN": _("it does not say whether this helps"),
        "AGAINST": _("it speaks against this use"),
    }[found.direction.value]
    return f"{sure}: {way}. {found.note}"
