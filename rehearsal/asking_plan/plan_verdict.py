"""What a comparison of asking plans comes to, in a sentence or two."""

from rehearsal.asking_plan.comparison import Comparison, Mean
from rehearsal.terminal import counted


def verdict(comparison: Comparison) -> str:
    """Whether asking again pays, with the numbers that say so."""
    rounds = [plan for plan in comparison.rounds if not plan.plan.follow_up.experts and plan.gain]
    paying = [plan for plan in rounds if plan.gain and plan.gain.is_above_0]
    sentences = []
    if paying:
        best = max(paying, key=lambda plan: plan.gain or Mean(0, 0))
        as_good = f"as good as {best.worth:.1f}" if best.worth else f"better than {len(comparison.fixed)}"
        sentences.append(
            f"Asking again pays here: {counted(len(paying), 'plan')} of {len(rounds)} with follow-up rounds"
            f" {'gains' if len(paying) == 1 else 'gain'} more than chance explains. The best,"
            f' "{best.plan}", gains {gain_text(best.gain)} and is {as_good} answers for all.'
        )
    elif any(plan.gain and plan.gain.is_below_0 for plan in rounds):
        sentences.append(
            "Asking again does not pay here: the same number of answers, spread evenly, is no worse."
        )
    elif rounds:
        sentences.append(
            "No plan with follow-up rounds differs from the same number of answers, spread evenly, by more"
            " than chance explains."
        )
    else:
        sentences.append("The objects have too few answers to simulate a plan with follow-up rounds.")
    experts = [plan for plan in comparison.rounds if plan.plan.follow_up.experts and plan.gain]
    if experts:
        found = max(experts, key=lambda plan: plan.gain or Mean(0, 0))
        sentences.append(f'With experts who are always right, "{found.plan}" gains {gain_text(found.gain)}.')
    return " ".join(sentences)


def gain_text(gain: Mean | None) -> str:
    """A gain and its standard error, such as ``+.015 ± .003``; empty where there is none."""
    if gain is None:
        return ""
    return f"{gain.value:+.3f} ± {gain.error:.3f}".replace("0.", ".")
