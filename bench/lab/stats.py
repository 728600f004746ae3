"""Medians, ratios of neighbours, bootstrap intervals and the noise floor. Pure functions."""

import random
import statistics

RESAMPLES = 2000
SEED = 1  # of the resampling: the same numbers give the same interval


def median(values):
    """Median of what is there, or None."""
    known = [v for v in values if v is not None]
    return statistics.median(known) if known else None


def apart(halves):
    """How far two costs are apart, as a share of their mean; 0 without two."""
    return 2 * abs(halves[0] - halves[1]) / (sum(halves) or 1) if len(halves or ()) == 2 else 0


def interval(values):
    """Median and its bootstrap 95 % interval as (median, low, high); None without values."""
    if not values:
        return None
    chance = random.Random(SEED)
    medians = sorted(statistics.median(chance.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return statistics.median(values), medians[int(RESAMPLES * 0.025)], medians[int(RESAMPLES * 0.975) - 1]


def pairs(rounds, one, other, key):
    """What two contenders had in the rounds in which both are good and both have the figure."""
    found = []
    for blocks in rounds:
        a, b = blocks.get(one), blocks.get(other)
        if a and b and are_neighbours(a, b) and a.get(key) is not None and b.get(key) is not None:
            found.append((a[key], b[key]))
    return found


def are_neighbours(one, other):
    """Whether two blocks of a round may be compared: both good, and no interruption between them."""
    return one["verdict"] == other["verdict"] == "OK" and one.get("session") == other.get("session")


def ratio(rounds, one, other, key):
    """Interval of the ratio of one contender to another within rounds, or None."""
    return interval([a / b for a, b in pairs(rounds, one, other, key) if a > 0 and b > 0])


def difference(rounds, one, other, key):
    """Interval of what one contender has more than another within rounds, or None."""
    return interval([a - b for a, b in pairs(rounds, one, other, key)])


def spread(a_a):
    """The noise floor that an A/A ratio shows: the farthest end of its interval from 1; None without one."""
    return max(abs(a_a[1] - 1), abs(a_a[2] - 1)) if a_a else None


def judge(measured, floor):
    """What may be said of a ratio: "less", "more", "no difference" or, without a floor, "no claim".

    A difference is claimed only when the whole interval lies beyond the noise floor.
    """
    if measured is None or floor is None:
        return "no claim"
    _, low, high = measured
    if high < 1 - floor:
        return "less"
    return "more" if low > 1 + floor else "no difference"
