"""Numbers as the page says them."""

from label_quality.intervals import Estimate


def count(number: int, one: str, several: str | None = None) -> str:
    """A number of things: ``1 image``, ``1,000 images``."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def percent(share: float) -> str:
    """A share as a percentage, with a digit behind the point where it is small."""
    value = round(100 * share, 9)  # 1 - 0.9 is a little less than 0.1
    if 0 < value < 0.1:
        return "< 0.1%"
    return f"{value:.0f}%" if value in (0, 100) or 10 <= abs(value) <= 99 else f"{value:.1f}%"


def decimal(value: float) -> str:
    """A number with two digits behind the point, and a real minus."""
    rounded = round(value, 2) or 0.0
    return f"{rounded:.2f}".replace("-", "\u2212")


def percent_interval(estimate: Estimate) -> str:
    """Where a share lies: ``71% to 83%``; empty if it is not known."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{percent(estimate.low)} to {percent(estimate.high)}"


def decimal_interval(estimate: Estimate) -> str:
    """Where a number lies: ``0.71 to 0.83``; empty if it is not known."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{decimal(estimate.low)} to {decimal(estimate.high)}"


def seconds(value: float) -> str:
    """A time: ``4.2 s``, ``37 s``, ``3 min``."""
    if value < 10:
        return f"{value:.1f} s"
    return f"{value:.0f} s" if value < 120 else f"{value / 60:.0f} min"
