"""Published experiments on the current, the pads and the width that a force takes.

Each function returns the figure that the paper reports; `experiments` puts them beside it.

Assumed, because only abstracts were read: trains of 2 s and pads 17 cm apart for Patterson 1993 and
Forrester 2004; 50 Hz for Damo 2021; trains of 3 s for Gorgey 2008, at the current of 57.5 % of MVC
(the middle of 40 to 75 %); one current for the three trains of Kesar 2006.
"""

import numpy as np

from physiobench.nmes.muscle.muscles import MuscleModel
from physiobench.nmes.reporting.force_experiments import peak_force, train
from physiobench.nmes.stimulus.electrodes import THIGH, PadPair


GORGEY_SHARE = 0.575  # of MVC
SPACING_CM = 17.0
WIDTHS_US = np.linspace(20, 600, 581)


def share_for(muscle: MuscleModel, mvc: float, frequency_hz: float, duration_s: float) -> float:
    """Return the share of the motor units that makes a share of MVC in one rested train [1]."""
    peak = peak_force(train(frequency_hz, duration_s), muscle.force)
    return mvc * muscle.force.tetanus_n / peak


def quarter_of_mvc_ma(muscle: MuscleModel, area_cm2: float) -> float:
    """Return the current for 25 % of MVC at 40 Hz and 300 us (Patterson & Lockwood 1993) [mA]."""
    pads = PadPair(area_cm2=area_cm2, spacing_cm=SPACING_CM)
    recruitment, scale = muscle.recruitment.placed(pads, THIGH)
    return recruitment.amplitude_for(share_for(muscle, 0.25, 40.0, 2.0), 300, scale=scale)


def damo_2021_percent(muscle: MuscleModel) -> float:
    """Return the current for 40 % of MVC with 500 us over that with 200 us [%]."""
    share = share_for(muscle, 0.4, 50.0, 2.0)
    wide, narrow = (muscle.recruitment.amplitude_for(share, us) for us in (500, 200))
    return 100 * wide / narrow


def kesar_2006_width_us(muscle: MuscleModel, frequency_hz: float) -> float:
    """Return the width that makes at a frequency the force of 11.5 Hz with 600 us [us]."""
    current = muscle.recruitment.amplitude_for(share_for(muscle, 0.2, 11.5, 0.3), 600)
    wanted = share_for(muscle, 0.2, frequency_hz, 0.3)
    reached = [muscle.recruitment.fraction(current, us)[0] for us in WIDTHS_US.tolist()]
    return float(np.interp(wanted, reached, WIDTHS_US))


def gorgey_2008_percent(muscle: MuscleModel) -> float:
    """Return the torque at 100 Hz and 450 us over that at 60 Hz and 250 us, one current [%]."""
    fast, slow = (share_for(muscle, 1.0, frequency, 3.0) for frequency in (100.0, 60.0))
    current = muscle.recruitment.amplitude_for(GORGEY_SHARE * fast, 450)
    return float(100 * GORGEY_SHARE * slow / muscle.recruitment.fraction(current, 250)[0])
