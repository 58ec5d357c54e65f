"""The papers and standards that results are based on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One paper or standard, and how it was read.

    Attributes:
        key: short name used in the code.
        text: the citation.
        read: `abstract`, `table`, `second hand` or `from memory`; never the whole paper unless so.
    """

    key: str
    text: str
    read: str

    def __str__(self) -> str:
        return f"{self.text} [read: {self.read}]"


class HasSources(Protocol):
    """Anything that names the keys of its sources."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the keys."""


SOURCES = {
    source.key: source
    for source in (
        CitedSource(
            "ding-2003",
            "Ding J, Wexler AS, Binder-Macleod SA (2003). Mathematical models for fatigue "
            "minimization during functional electrical stimulation. J Electromyogr Kinesiol "
            "13:575-588.",
            "second hand, from three public files that agree",
        ),
        CitedSource(
            "ding-2007",
            "Ding J, Chou LW, Kesar TM, Lee SC, Johnston TE, Wexler AS, Binder-Macleod SA (2007). "
            "Mathematical model that predicts the force-intensity and force-frequency "
            "relationships after spinal cord injuries. Muscle Nerve 36:214-222.",
            "second hand, from three public files that agree on the table of subjects",
        ),
        CitedSource(
            "hmed-2018",
            "Hmed AB, Bakir T, Garnier YM, Sakly A, Lepers R, Binczak S (2018). An approach to a "
            "muscle force model with force-pulse amplitude relationship of human quadriceps "
            "muscles. Comput Biol Med 101:218-228.",
            "second hand",
        ),
        CitedSource(
            "cocofest",
            "cocofest 1.1.0, an optimal-control library for functional electrical stimulation "
            "(pyomeca, MIT licence): its default parameter values.",
            "its source",
        ),
        CitedSource(
            "dormand-1980",
            "Dormand JR, Prince PJ (1980). A family of embedded Runge-Kutta formulae. J Comput "
            "Appl Math 6:19-26.",
            "from memory; the coefficients are tested against their order",
        ),
        CitedSource(
            "bickel-2004",
            "Bickel CS, Slade JM, VanHiel LR, Warren GL, Dudley GA (2004). Variable-frequency-"
            "train stimulation of skeletal muscle after spinal cord injury. J Rehabil Res Dev "
            "41:33-40.",
            "abstract",
        ),
        CitedSource(
            "bickel-2012",
            "Bickel CS, Gregory CM, Azuero A (2012). Matching initial torque with different "
            "stimulation parameters influences skeletal muscle fatigue. J Rehabil Res Dev "
            "49:323-332.",
            "abstract; its cycle is assumed",
        ),
        CitedSource(
            "kesar-2006",
            "Kesar T, Binder-Macleod S (2006). Effect of frequency and pulse duration on human "
            "muscle fatigue during repetitive electrical stimulation. Exp Physiol 91:967-976.",
            "abstract; percentages not seen",
        ),
        CitedSource(
            "binder-macleod-1995",
            "Binder-Macleod SA, Halden EE, Jungles KA (1995). Effects of stimulation intensity on "
            "the physiological responses of human motor units. Med Sci Sports Exerc 27:556-565.",
            "abstract; orderings only",
        ),
        CitedSource(
            "russ-2002",
            "Russ DW, Vandenborne K, Binder-Macleod SA (2002). Factors in fatigue during "
            "intermittent electrical stimulation of human skeletal muscle. J Appl Physiol "
            "93:469-478.",
            "abstract",
        ),
        CitedSource(
            "rankin-1992",
            "Rankin and Stokes (1992), fatigue effects of rest intervals between electrically "
            "induced contractions of the quadriceps. Clin Rehabil 6:195.",
            "abstract; its frequency is assumed",
        ),
        CitedSource(
            "waseda-2012",
            "Twitch potentiation after 10 s of stimulation at 20, 40 and 80 Hz (2012), Waseda "
            "University. Muscle Nerve 45:110-115, doi 10.1002/mus.22259.",
            "abstract",
        ),
        CitedSource(
            "thomas-1991",
            "Thomas CK, Bigland-Ritchie B, Johansson RS (1991). Force-frequency relationships of "
            "human thenar motor units. J Neurophysiol 65:1509-1516.",
            "abstract",
        ),
        CitedSource(
            "davies-1982",
            "Davies CTM, White MJ (1982), contractile properties of the human triceps surae "
            "before and after exercise. J Appl Physiol 53:236.",
            "abstract; ratios computed from the falls that it prints",
        ),
        CitedSource(
            "marion-2013",
            "Marion MS, Wexler AS, Hull ML (2013). Predicting non-isometric fatigue induced by "
            "electrical stimulation pulse trains as a function of pulse duration. J NeuroEng "
            "Rehabil 10:13.",
            "abstract; its equations and values in the source of cocofest",
        ),
        CitedSource(
            "weiss-1901",
            "Weiss G (1901), the strength-duration law I = b (1 + c / d), after Geddes LA (2004), "
            "IEEE Trans Biomed Eng (PMID 14723507).",
            "second hand",
        ),
        CitedSource(
            "lieber-1991",
            "Lieber RL, Kelly MJ (1991). Factors influencing quadriceps femoris muscle torque "
            "using transcutaneous neuromuscular electrical stimulation. Phys Ther 71:715-721.",
            "abstract",
        ),
        CitedSource(
            "stevens-lapsley-2012",
            "Stevens-Lapsley JE et al. (2012). Relationship between intensity of quadriceps muscle "
            "neuromuscular electrical stimulation and strength recovery after total knee "
            "arthroplasty. Phys Ther 92:1187-1196.",
            "abstract",
        ),
        CitedSource(
            "kangasmaa-2025",
            "Kangasmaa O, Laakso I, Schmid G (2025). Conductivity of living human forearms. "
            "Bioelectromagnetics.",
            "abstract",
        ),
        CitedSource(
            "patterson-lockwood-1993",
            "Patterson RP, Lockwood JS (1993). The influence of electrode size and type on surface "
            "stimulation of the quadriceps. IEEE Trans Rehabil Eng 1:59.",
            "abstract",
        ),
        CitedSource(
            "reilly-1998",
            "Reilly JP (1998). Applied Bioelectricity. Springer. Chapter 4.",
            "from memory",
        ),
        CitedSource(
            "house",
            "Physiobench's own modelling, marked DESIGN: not a published finding.",
            "-",
        ),
    )
}


def sources_of(thing: HasSources | Iterable[str]) -> tuple[CitedSource, ...]:
    """Return the papers that a run, a muscle or a parameter set rests on, each once, in order.

    Args:
        thing: anything with `sources`, or the keys themselves.

    Raises:
        ValueError: when a key is unknown.
    """
    keys = tuple(getattr(thing, "sources", thing))  # type: ignore[arg-type]  # a protocol or keys
    unknown = [key for key in keys if key not in SOURCES]
    if unknown:
        msg = f"sources must be among {', '.join(SOURCES)}, not {unknown}"
        raise ValueError(msg)
    return tuple(SOURCES[key] for key in dict.fromkeys(keys))
