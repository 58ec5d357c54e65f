"""Stimulators as rows that a page can show."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from physiobench.clinical.programme.quantity import say
from physiobench.content.load import references, stimulators
from physiobench.content.provenance import source_rows
from physiobench.content.schema import Capability, DeviceSpec, Span, Stimulator


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One stimulator of the catalogue as a page shows it."""

    name: str
    kind: str
    rows: list[tuple[str, str]]
    notes: tuple[str, ...]
    checked: bool
    sources: list[tuple[str, str]]
    long_pulse: Capability


def catalogue() -> list[CatalogueRow]:
    """Return every stimulator of the catalogue, by its number in the reference."""
    found = sorted(stimulators().values(), key=lambda device: device.id)
    return [
        CatalogueRow(
            name=device.name,
            kind=device.kind,
            rows=[(_("Waveform"), device.waveform), *spec_rows(device)],
            notes=device.notes,
            checked=device.spec.checked,
            sources=source_rows(device, references()),
            long_pulse=device.spec.long_pulse,
        )
        for device in found
    ]


def spec_rows(device: Stimulator | DeviceSpec) -> list[tuple[str, str]]:
    """Return a stimulator's figures as term and value; what nobody knows says so."""
    spec = device.spec if isinstance(device, Stimulator) else device
    unknown = _("Not known")
    return [
        (_("Frequency"), _span(spec.frequency_hz, "Hz") or unknown),
        (_("Pulse width"), _span(spec.phase_duration_us, "µs") or unknown),
        (
            _("Highest current"),
            unknown if spec.max_ma is None else _("%(ma)s mA") % {"ma": say(spec.max_ma)},
        ),
        (_("Channels"), unknown if spec.channels is None else str(spec.channels)),
        (_("Own working and resting times"), _can(spec.own_on_off)),
        (_("Own ramps"), _can(spec.own_ramps)),
        (_("Long pulses, for muscle without a nerve"), _can(spec.long_pulse)),
    ]


def _span(span: Span | None, unit: str) -> str:
    if span is None:
        return ""
    return _("%(low)s to %(high)s %(unit)s") % {
        "low": say(span.min),
        "high": say(span.max),
        "unit": unit,
    }


def _can(can: Capability) -> str:
    return {
        Capability.YES: _("Yes"),
        Capability.NO: _("No"),
        Capability.UNKNOWN: _("Not known"),
    }[can]
