"""A prescription as a TOML file: what the command line reads.

muscle = "quadriceps"        # see MUSCLES; the quadriceps unless given
response_mvc = 0.25          # or recruited = 0.3, when the prescription names no current

[prescription]               # the fields of Prescription
frequency_hz = 35
phase_duration_us = 300
on_s = 10
off_s = 50
minutes = 30

[pads]                       # the fields of Pads
area_cm2 = 50
spacing_cm = 15

[tissue]                     # some fields of Tissue
fat_mm = 12
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from physiobench.nmes.muscle.muscles import MUSCLES, QUADRICEPS, MuscleModel
from physiobench.nmes.stimulus.electrodes import PadPair, Tissue
from physiobench.nmes.stimulus.prescription import Prescription


T = TypeVar("T")

RESPONSE_KEYS = ("recruited", "response_mvc")
TABLE_KEYS = ("prescription", "pads", "tissue")
TISSUE_KEYS = ("fat_mm", "skin_mm", "nerve_depth_mm")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionFile:
    """The content of one file; only the prescription is required."""

    prescription: Prescription
    muscle: MuscleModel = QUADRICEPS
    pads: PadPair | None = None
    tissue: Tissue | None = None
    recruited: float | None = None
    response_mvc: float | None = None


def read_prescription_file(path: str | Path) -> PrescriptionFile:
    """Read a prescription from a TOML file.

    Raises:
        OSError: when the file cannot be read.
        ValueError: naming the file and the key or the value refused.
    """
    try:
        return parse_prescription(tomllib.loads(Path(path).read_text(encoding="utf-8")))
    except UnicodeDecodeError as error:
        msg = f"{path}: this is not text in UTF-8. Save it again in that encoding."
        raise ValueError(msg) from error
    except tomllib.TOMLDecodeError as error:
        msg = f"{path}: this is not TOML. {error}"
        raise ValueError(msg) from error
    except RecursionError as error:
        msg = f"{path}: this is nested too deeply."
        raise ValueError(msg) from error
    except ValueError as error:
        msg = f"{path}: {error}"
        raise ValueError(msg) from error


def parse_prescription(values: Mapping[str, Any]) -> PrescriptionFile:
    """Return the prescription file that `values` holds, as read from TOML or JSON.

    Raises:
        ValueError: naming the key or the value refused.
    """
    _check_known_keys("this file", values, ("muscle", *RESPONSE_KEYS, *TABLE_KEYS))
    for name in TABLE_KEYS:
        if not isinstance(values.get(name, {}), Mapping):
            msg = f"{name} must be a table, [{name}], not {values[name]!r}"
            raise ValueError(msg)  # noqa: TRY004  one kind of error for every refused value
    if "prescription" not in values:
        msg = "a table [prescription] must be given"
        raise ValueError(msg)
    name = values.get("muscle", "quadriceps")
    if not isinstance(name, str) or name not in MUSCLES:
        msg = f"muscle must be one of {', '.join(MUSCLES)}, not {name!r}"
        raise ValueError(msg)
    pads, tissue = values.get("pads"), values.get("tissue")
    return PrescriptionFile(
        prescription=_parse_table(
            Prescription, "prescription", values["prescription"], _field_names(Prescription)
        ),
        muscle=MUSCLES[name],
        pads=None if pads is None else _parse_table(PadPair, "pads", pads, _field_names(PadPair)),
        tissue=None if tissue is None else _parse_table(Tissue, "tissue", tissue, TISSUE_KEYS),
        recruited=values.get("recruited"),
        response_mvc=values.get("response_mvc"),
    )


def _parse_table(kind: type[T], name: str, values: Mapping[str, Any], known: tuple[str, ...]) -> T:
    _check_known_keys(f"[{name}]", values, known)
    try:
        return kind(**values)
    except TypeError as error:  # a field without a default is missing
        needed = str(error).partition("argument")[2].lstrip("s: ")
        msg = f"[{name}] must give {needed}"
        raise ValueError(msg) from error


def _field_names(kind: type[PadPair | Prescription]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _check_known_keys(where: str, values: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(values) - set(known))
    if unknown:
        msg = f"{where} may hold {', '.join(known)}, not {', '.join(unknown)}"
        raise ValueError(msg)
