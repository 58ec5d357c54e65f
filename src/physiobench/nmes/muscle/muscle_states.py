"""Put a force model and its fatigue together as constants of `engine.state_kernels`."""

from physiobench.nmes.muscle.fatigue import AttainmentFatigue
from physiobench.nmes.muscle.force_models import ForceModel


def state_constants(
    model: ForceModel, fatigue: AttainmentFatigue, *, rate: float = 1.0
) -> tuple[float, ...]:
    """Return what `integrate_states` reads.

    Args:
        model: the force model, published or not.
        fatigue: how it tires.
        rate: how many times as fast [1].
    """
    potentiation, failure, tetanus = model.potentiation, model.failure, model.tetanus_n
    k_n = model.k_m_rest**model.cooperativity
    numbers = (
        model.tau_c_s,
        model.a_rest_n_per_s,
        model.tau_1_rest_s,
        model.tau_2_s,
        k_n,
        model.cooperativity,
        model.r0_rest - 1,
        potentiation.highest - 1,
        1 / potentiation.pulses,
        potentiation.tau_s,
        failure.per_pulse,
        failure.longest_gap_s,
        failure.tau_s,
        rate * fatigue.per_attained / tetanus,
        rate * fatigue.per_held_s / tetanus,
        fatigue.tau_s,
        fatigue.slow_growth * k_n,
        fatigue.slow_tau_s,
        fatigue.gap_s,
        failure.shortest_gap_s,
        fatigue.slow_half,
    )
    return tuple(float(x) for x in numbers)
