"""Muscles of people who differ, around the muscle of a typical person."""

from dataclasses import replace

from physiobench.nmes.muscle.fatigue import AttainmentFatigue
from physiobench.nmes.muscle.force_models import ForceModel
from physiobench.nmes.muscle.muscles import MuscleModel
from physiobench.nmes.simulation.population import Population, draw_population


PEOPLE, SEED = 48, 2026  # enough for a 90 % band that is steady to about a tenth of its width


def people_around(muscle: MuscleModel) -> tuple[MuscleModel, ...]:
    """Return the muscles of people who differ as `PopulationSpread` has it."""
    drawn = draw_population(PEOPLE, seed=SEED)
    return tuple(_person(muscle, drawn, i) for i in range(len(drawn)))


def _person(muscle: MuscleModel, drawn: Population, i: int) -> MuscleModel:
    fatigue, recruitment = (
        muscle.fatigue.scaled_by(float(drawn.fatigability[i])),
        muscle.recruitment,
    )
    if isinstance(fatigue, AttainmentFatigue):
        fatigue = replace(fatigue, tau_s=fatigue.tau_s * float(drawn.tau_fat[i]))
    fibre = replace(
        recruitment.fibre,
        rheobase_ma=recruitment.fibre.rheobase_ma * float(drawn.rheobase[i]),
        chronaxie_us=recruitment.fibre.chronaxie_us * float(drawn.chronaxie[i]),
    )
    return replace(
        muscle,
        force=_force_of(muscle.force, drawn, i),
        fatigue=fatigue,
        recruitment=replace(
            recruitment,
            fibre=fibre,
            spread=recruitment.spread * float(drawn.threshold_spread[i]),
        ),
        tolerated=muscle.tolerated * float(drawn.tolerated[i]),
    )


def _force_of(force: ForceModel, drawn: Population, i: int) -> ForceModel:
    k_m = force.k_m_rest * float(drawn.k_m[i])
    follows = k_m - force.k_m_rest if force.has_published_form else 0.0  # R_0 is K_m and a constant
    return replace(
        force,
        tau_1_rest_s=force.tau_1_rest_s * float(drawn.tau_1[i]),
        tau_2_s=force.tau_2_s * float(drawn.tau_2[i]),
        k_m_rest=k_m,
        r0_rest=force.r0_rest + follows,
        tau_fat_s=force.tau_fat_s * float(drawn.tau_fat[i]),
    )
