"""What each shipped rule turns on and leads to, written from the reference and not from the rule.

One row is: the question, the unsafe answer, what else is so, the tier, and the verdict.
"""

from typing import NamedTuple

from physiobench.clinical.screening.triage import StimulationVerdict, Tier


NOW, TODAY, GP = Tier.EMERGENCY_NOW, Tier.URGENT_TODAY, Tier.SEE_GP
PHYSIO, REMOTE = Tier.SEE_PHYSIO_IN_PERSON, Tier.SUITABLE_REMOTE
STOP, HERE = StimulationVerdict.NOT_FOR_YOU, StimulationVerdict.NOT_AT_THIS_SITE
DECIDES, FREE = StimulationVerdict.PHYSIO_DECIDES, StimulationVerdict.NO_OBJECTION
Given = tuple[tuple[str, str | int], ...]


class Row(NamedTuple):
    """One way to set off one rule."""

    question: str
    unsafe: str | int
    tier: Tier
    verdict: StimulationVerdict | None = None
    given: Given = ()


class Case(NamedTuple):
    """A row in one questionnaire."""

    slug: str
    rule: str
    question: str
    unsafe: str | int
    tier: Tier
    verdict: StimulationVerdict | None
    given: Given


def red(question: str, tier: Tier, unsafe: str | int = "yes", *given: tuple[str, str | int]) -> Row:
    return Row(question, unsafe, tier, None, given)


USED = ("used-stimulation", "yes")
RED: dict[str, tuple[Row, ...]] = {
    "R-G01": (red("chest", NOW),),
    "R-G02": (red("stroke", NOW),),
    "R-G03": (
        red("accident", NOW, "yes", ("accident-checked", "no")),
        red("accident-checked", NOW, "no", ("accident", "yes")),
    ),
    "R-G04": (red("sepsis", NOW),),
    "R-G05": (red("rest-pain", TODAY, "yes", ("cancer", "yes")),),
    "R-G06": (red("weight-loss", GP),),
    "R-G07": (red("danger-now", NOW, "yes", ("unsafe", "yes")),),
    "R-G07B": (red("unsafe", TODAY),),
    "R-G04B": (red("fever", TODAY),),
    "R-G08": (red("spreading", NOW),),
    "R-B01": (red("saddle-numb", NOW),),
    "R-B02": (red("bladder", NOW),),
    "R-B03": (red("both-legs", NOW),),
    "R-B04": (
        red("sexual", NOW, "yes", ("bladder", "yes")),
        red("sexual", NOW, "yes", ("fever", "yes")),
        red("fever", NOW, "yes", ("sexual", "yes")),
    ),
    "R-B04C": (
        red("sexual", NOW, "yes", ("foot-weak", "yes")),
        red("foot-weak", NOW, "yes", ("sexual", "yes")),
    ),
    "R-B04D": (
        red("sexual", NOW, "yes", ("bend", "yes")),
        red("band", NOW, "yes", ("sexual", "yes")),
        red("sudden-pain", NOW, "yes", ("sexual", "yes")),
        red("immune", NOW, "yes", ("sexual", "yes")),
    ),
    "R-B04B": (red("sexual", TODAY),),
    "R-B05": (red("foot-weak", TODAY),),
    "R-B05B": (red("foot-worse", NOW, "yes", ("foot-weak", "yes")),),
    "R-B06": (red("band", TODAY),),
    "R-B06B": (red("band", NOW, "yes", ("cancer", "yes")),),
    "R-B07": (
        red("sudden-pain", NOW, "yes", ("age", 56)),
        red("aneurysm", NOW, "yes", ("sudden-pain", "yes")),
    ),
    "R-B08": (
        red("bend", GP, "yes", ("age", 51)),
        red("steroids", GP, "yes", ("bend", "yes")),
    ),
    "R-B08B": (red("bend-severe", TODAY, "yes", ("bend", "yes"), ("steroids", "yes")),),
    "R-B09": (red("fever", NOW), red("immune", NOW)),
    "R-K01": (red("fever", NOW, "yes", ("hot", "yes")), red("hot", NOW, "yes", ("fever", "yes"))),
    "R-K01B": (red("hot", TODAY),),
    "R-K02": (red("four-steps", NOW, "no", ("injury", "yes")),),
    "R-K03": (red("shape", NOW),),
    "R-K04": (red("calf", TODAY),),
    "R-K05": (red("pop", NOW),),
    "R-K06": (red("locked", TODAY),),
    "R-K07": (red("wound", TODAY, "yes", ("surgery", "yes")),),
    "R-K07B": (red("fever", NOW, "yes", ("surgery", "yes"), ("wound", "yes")),),
    "R-K08": (red("tight", NOW),),
    "R-K09": (red("stiff", GP),),
    "R-K10": (red("hip", PHYSIO),),
    "R-F01": (red("stroke", NOW),),
    "R-F02": (red("foot-both", NOW), red("spreading", NOW)),
    "R-F03": (red("foot-surgery", TODAY),),
    "R-F04": (red("foot-cold", NOW),),
    "R-F05": (red("foot-twitch", GP, "yes", ("foot-slow", "yes")),),
    "R-F06": (red("foot-cause", GP, "not-told"),),
    "R-F07": (red("foot-fall", TODAY),),
    "R-F07B": (red("head-thinners", NOW),),
    "R-F07C": (
        red("injury-head", NOW, "yes", ("injury", "yes")),
        red("injury-head", NOW, "yes", ("accident", "yes")),
    ),
    "R-S01": (red("joint-out", NOW),),
    "R-S02": (red("arm-cold", NOW),),
    "R-S02B": (red("arm-swollen", TODAY),),
    "R-S03": (red("arm-seen", NOW, "no", ("arm-dead", "yes")),),
    "R-S03B": (red("arm-dead", GP, "yes", ("arm-seen", "yes")),),
    "R-S04": (red("pupil", NOW),),
    "R-S05": (red("effort", NOW),),
    "R-S06": (red("stiff-both", GP, "yes", ("age", 51)),),
    "R-S06B": (red("head-new", NOW, "yes", ("age", 51), ("stiff-both", "yes")),),
    "R-S07": (red("sudden-weak", GP),),
    "R-S08": (red("lung", TODAY),),
    "R-S08B": (red("smoker", GP),),
    "R-S09": (red("myelo", TODAY),),
    "R-H01": (
        red("stroke", NOW, "yes"),
        red("forehead", NOW, "yes", ("face-when", "72-hours")),
        red("forehead", NOW, "yes", ("face-when", "3-weeks")),
        red("face-weak", NOW),
        red("face-seen", NOW, "no", ("face-when", "longer"), ("forehead", "yes")),
    ),
    "R-H01B": (red("forehead", GP, "yes", ("face-when", "3-months")),),
    "R-H02": (red("face-when", TODAY, "72-hours"),),
    "R-H03": (red("ear", TODAY),),
    "R-H04": (red("eye-sore", NOW),),
    "R-H04B": (red("eye-shut", TODAY, "no"),),
    "R-H05": (red("face-odd", GP),),
    "R-H05B": (red("face-both", TODAY),),
    "R-H06": (
        red("face-better", GP, "none", ("face-when", "3-months")),
        red("face-better", GP, "partly", ("face-when", "longer")),
    ),
    "R-H07": (red("face-head", NOW),),
    "R-P01": (red("p-numb", NOW),),
    "R-P02": (red("p-stuck", NOW),),
    "R-P03": (red("p-blood", GP),),
    "R-P04": (red("p-bleed", GP),),
    "R-P05": (red("p-burn", TODAY),),
    "R-P06": (red("p-dribble", GP),),
    "R-P07": (Row("p-baby", "yes", PHYSIO, STOP),),
    "R-P08": (red("p-nerve", GP),),
    "R-N01": (Row("stim-chest", "yes", NOW, STOP, (USED,)),),
    "R-N01B": (Row("stim-heart", "yes", TODAY, STOP, (USED,)),),
    "R-N02": (Row("stim-urine", "yes", NOW, STOP, (USED,)),),
    "R-N03": (
        Row("stim-burn", "yes", TODAY, HERE, (USED,)),
        Row("skin", "broken", TODAY, HERE, (USED,)),
    ),
    "K03": (Row("skin", "red", REMOTE, DECIDES, (USED,)),),
    "K04": (Row("skin", "red-long", REMOTE, HERE, (USED,)),),
    "C43": (Row("age", 17, PHYSIO, STOP),),
    "C51": (Row("face-stimulation", "yes", REMOTE, HERE),),
    "D-MS1": (red("ms-relapse", GP),),
    "D-F1": (red("face-seen", TODAY, "no", ("face-when", "3-weeks")),),
    "D-F1B": (red("face-seen", GP, "no", ("face-when", "3-months")),),
    "D-H1": (red("hand-shape", NOW),),
    "D-K1": (red("lift-straight", TODAY, "no", ("surgery", "yes")),),
    "D-PREG": (Row("pregnant-signs", "yes", NOW, STOP, (("pregnant", "yes"),)),),
    "D-PREG2": (Row("pregnant", "yes", PHYSIO, STOP),),
    "R-S03C": (
        Row("arm-clinic", "no", GP, DECIDES, (("arm-kind", "plexus"),)),
        Row("arm-kind", "plexus", GP, DECIDES, (("arm-clinic", "no"),)),
    ),
    "C11P": (Row("cancer", "yes", REMOTE, DECIDES),),
    "C25P": (Row("surgeon-limits", "yes", REMOTE, DECIDES, (("surgery", "yes"),)),),
    "C25Q": (Row("stitches", "yes", REMOTE, DECIDES),),
    "C26P": (
        Row("surgeon-limits", "yes", REMOTE, HERE, (("surgery", "yes"), ("hand-kind", "tendon"))),
        Row("hand-kind", "tendon", REMOTE, HERE, (("surgery", "yes"), ("surgeon-limits", "yes"))),
    ),
    "C26Q": (Row("hand-kind", "tendon", REMOTE, DECIDES),),
    "C49P": (
        Row("foot-lift", "flicker", REMOTE, DECIDES, (("foot-cause", "knee-nerve"),)),
        Row("foot-lift", "none", REMOTE, DECIDES, (("foot-cause", "back"),)),
        *(
            Row("foot-cause", cause, REMOTE, DECIDES, (("foot-lift", "some"),))
            for cause in ("knee-nerve", "back", "operation", "other")
        ),
        Row("foot-cause", "not-told", GP, DECIDES, (("foot-lift", "some"),)),
        Row("arm-kind", "plexus", REMOTE, DECIDES),
        Row("hand-kind", "nerve", REMOTE, DECIDES),
    ),
}
# What opens the page with the question, in the questionnaires that ask it only of some people.
_BACK = (("part", "back"), ("operation-part", "back"))
_TUMMY = (("part", "tummy"), ("operation-part", "tummy"))
_LEG = (("part", "leg"), ("operation-part", "knee"))
_FOOT = (("part", "leg"), ("foot-hard", "yes"), ("foot-fall", "yes"), ("ms-fall", "yes"))
OPENED_BY: dict[str, Given] = {
    **dict.fromkeys(
        [f"R-B0{n}" for n in ("4C", "4D", "5", "5B", "6", "6B", "7", "8", "8B", "9")], _BACK
    ),
    **dict.fromkeys([f"R-P0{n}" for n in range(1, 9)], _TUMMY),
    **dict.fromkeys(["R-K02", "R-K05", "R-K06"], _LEG),
    **dict.fromkeys([f"R-F0{n}" for n in ("1", "2", "4", "5", "6", "7")], _FOOT[:2]),
    "R-F07B": _FOOT,
    "R-F03": (("surgery", "yes"), *_FOOT[:2]),
    **dict.fromkeys(["R-S02", "R-S02B"], (("part", "arm"), ("operation-part", "shoulder"))),
    "R-S09": (("part", "arm"),),
}


def bar(question, verdict, unsafe="yes", *given, tier=REMOTE) -> Row:
    return Row(question, unsafe, tier, verdict, given)


def at(question, code, where, limb, verdict, *given, tier=REMOTE) -> tuple[Row, ...]:
    """Return the rows of a rule that counts only where the pads go: front of the left thigh."""
    return (
        bar(question, verdict, code, (where, limb), *given, tier=tier),
        bar(where, verdict, limb, (question, code), *given, tier=tier),
    )


PELVIC, ELSEWHERE = ("site", "pelvic"), ("site", "elsewhere")
BLOOD, HEART = ("health", "blood"), ("health", "heart")
CANCER, FITS = ("health", "cancer"), ("health", "fits")
VESSELS, OPERATED = ("skin", "vessels"), ("lately", "operation")
SCREENING: dict[str, tuple[Row, ...]] = {
    "C01": (bar("devices", STOP, "pacemaker"),),
    "C02": (bar("devices", STOP, "defibrillator"),),
    "C03": (bar("devices", STOP, "implant"),),
    "C04": (bar("devices", DECIDES, "worn"),),
    "C05": (bar("pregnant", STOP), bar("pregnant", STOP, "yes", PELVIC)),
    "C06": (
        bar("pregnant", STOP, "yes", ("site", "shin")),
        bar("pregnant", STOP, "yes", ("site", "forearm")),
    ),
    "C07": (bar("conceive", HERE, "yes", PELVIC),),
    "C08": at("blood-now", "clot", "clot-where", "left-leg", HERE, BLOOD, tier=TODAY),
    "C08B": (bar("blood-now", FREE, "clot", BLOOD, ("clot-where", "right-arm"), tier=TODAY),),
    "C08C": (bar("clot-where", STOP, "lung", BLOOD, ("blood-now", "clot"), tier=TODAY),),
    "R-K04": at("calf", "yes", "calf-where", "left-leg", HERE, tier=TODAY),
    "R-K04B": (bar("calf", FREE, "yes", ("calf-where", "right-leg"), tier=TODAY),),
    "C09": (bar("blood-past", DECIDES, "clot", BLOOD),),
    "C10": (bar("cancer", STOP, "now", CANCER),),
    "C11": (bar("cancer", DECIDES, "past", CANCER),),
    "C12": at("cancer", "radiotherapy", "radiotherapy-where", "left-leg", HERE, CANCER),
    "C13": (bar("fit-recent", STOP, "yes", FITS),),
    "C14": (bar("epilepsy", DECIDES, "yes", FITS),),
    "C14B": (bar("epilepsy", HERE, "yes", FITS, ("site", "shoulder")),),
    "C15": (bar("blood-now", STOP, "bleeding", BLOOD),),
    "C16": (bar("blood-past", DECIDES, "thinners", BLOOD),),
    "C17": at("lately", "injury", "new-injury-where", "left-leg", HERE),
    "C18": at("skin", "infection", "infection-where", "left-leg", HERE, tier=TODAY),
    "C18B": (bar("skin", FREE, "infection", ("infection-where", "right-arm"), tier=TODAY),),
    "C19": (bar("illness", STOP, "tb"),),
    "C21": (bar("touch", HERE, "no"), bar("probe", HERE, "numb", PELVIC)),
    "C22": (bar("skin", HERE, "sore"),),
    "C23": (bar("tissue", DECIDES, "rash"),),
    "C24": (bar("skin", HERE, "mole", tier=GP),),
    "C25": at("lately", "operation", "operation-where", "left-leg", DECIDES),
    "C26": at(
        "repair", "yes", "repair-where", "left-leg", HERE, OPERATED, ("repair-released", "no")
    ),
    "C26B": at(
        "repair", "yes", "repair-where", "left-leg", DECIDES, OPERATED, ("repair-released", "yes")
    ),
    "C27": at("lately", "fracture", "fracture-where", "left-leg", HERE),
    "C28": (bar("illness", DECIDES, "bones"),),
    "C29": (bar("vessels", HERE, "flow", VESSELS),),
    "C29B": (bar("vessels", HERE, "walk-pain", VESSELS, tier=GP),),
    "C29C": (bar("vessels", FREE, "walk-pain", VESSELS, ("site", "forearm"), tier=GP),),
    "C30": (bar("vessels", HERE, "veins", VESSELS),),
    "C31": (bar("site-other", HERE, "neck", ELSEWHERE),),
    "C32": (bar("site-other", HERE, "chest", ELSEWHERE),),
    "C33": (
        bar("site-other", HERE, "head", ELSEWHERE),
        bar("site-other", HERE, "face", ELSEWHERE),
    ),
    "C34": (bar("site-other", HERE, "eyes", ELSEWHERE),),
    "C35": (bar("site-other", HERE, "private", ELSEWHERE),),
    "C36": (
        bar("site-other", HERE, "tummy", ELSEWHERE),
        bar("tissue", HERE, "hernia", PELVIC),
    ),
    "C36B": (bar("tissue", DECIDES, "hernia"),),
    "C37": (bar("heart", DECIDES, "failure", HEART),),
    "C37B": (bar("heart-stable", STOP, "no", HEART, ("heart", "failure")),),
    "C38": (bar("heart", DECIDES, "attack", HEART),),
    "C38B": (bar("heart-recent", STOP, "yes", HEART, ("heart", "attack")),),
    "C39": (bar("risks", FREE, "metal"),),
    "C40": (bar("risks", FREE, "metal"),),
    "C41": (bar("spine-level", STOP, "t6-or-above", ("illness", "spine")),),
    "C42": (bar("spine-level", DECIDES, "below-t6", ("illness", "spine")),),
    "C44": (bar("help", STOP),),
    "C45": (bar("illness", STOP, "neuron"),),
    "C46": (bar("illness", STOP, "muscle"),),
    "C47": (bar("illness", DECIDES, "ms"),),
    "C47B": (bar("ms-relapse", DECIDES, "yes", ("illness", "ms")),),
    "C48": (bar("tissue", DECIDES, "spasm"),),
    "C49": (bar("tissue", DECIDES, "nerve"),),
    "C50": (bar("tissue", HERE, "nerve-dead"),),
    "C51": (bar("illness", FREE, "face"),),
    "C51B": (bar("illness", HERE, "face", ELSEWHERE, ("site-other", "face")),),
    "R-H01": (bar("face-new", STOP, "yes", ("illness", "face"), tier=NOW),),
    "C52": (bar("tissue", DECIDES, "botox"),),
    "C53": (bar("illness", DECIDES, "insulin"),),
    "C54": (bar("tissue", DECIDES, "swollen"),),
    "C55": (bar("seen", DECIDES, "no"),),
    "C56": (bar("risks", FREE, "faint"),),
    "C57": (bar("risks", FREE, "busy"),),
    "C58": (bar("risks", FREE, "machines"),),
    "C59": (bar("risks", FREE, "patch"),),
    "C60": (
        bar("probe", HERE, "birth", PELVIC),
        bar("probe", HERE, "infection", PELVIC),
        bar("probe", HERE, "bulge", PELVIC),
        bar("probe", HERE, "numb", PELVIC),
    ),
    "C60B": (bar("probe-wish", FREE, "no", PELVIC),),
    "D-GATE": (
        bar("heart", DECIDES, "none", HEART),
        bar("blood-past", DECIDES, "none", BLOOD, ("blood-now", "none")),
        bar("cancer", DECIDES, "none", CANCER),
        bar("epilepsy", DECIDES, "no", FITS, ("fit-recent", "no")),
        bar("vessels", DECIDES, "none", VESSELS),
    ),
    "D-SITE": (
        bar("site-other", HERE, "other", ELSEWHERE),
        bar("site-other", HERE, "back", ELSEWHERE),
    ),
}
SESSION: dict[str, tuple[Row, ...]] = {
    "C20": (bar("ill", STOP),),
    "C22": (bar("skin", HERE),),
    "C61": (bar("alcohol", STOP),),
    "D-CHANGED": (bar("changed", STOP),),
}
TABLES = {"nmes-screening": SCREENING, "session-check": SESSION}
