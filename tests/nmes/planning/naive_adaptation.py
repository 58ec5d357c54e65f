"""Adaptation by stepping the three rates in small steps."""


def path(plan, trial, *, steps_per_week=200):
    """Return (neural, mass) after the plan by Heun's method."""
    neural = early = mass = 0.0
    h = 1 / steps_per_week

    def rates(n, e, m, share):
        return (
            (trial.neural_limit * share - n) / 3,
            (trial.mass_limit * share - e) / 5,
            (e - m) / 5,
        )

    for dose in plan:
        share = dose.training_stimulus / trial.dose.training_stimulus
        for _ in range(steps_per_week):
            a = rates(neural, early, mass, share)
            b = rates(neural + h * a[0], early + h * a[1], mass + h * a[2], share)
            neural += h / 2 * (a[0] + b[0])
            early += h / 2 * (a[1] + b[1])
            mass += h / 2 * (a[2] + b[2])
    return neural, mass
