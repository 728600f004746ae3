"""The order of a run: rounds over all cases, in each case the contenders in random order, from a seed."""

import dataclasses
import random

from lab import contenders
from lab.cases import FIRST, QUICK_COUNTED


@dataclasses.dataclass(frozen=True)
class Step:
    """One block, or one count of system calls or allocations."""

    case: object
    set: str
    round: int
    position: int
    contender: object
    meter: str = "cpu"

    @property
    def key(self):
        return (self.case.name, self.set, self.round, self.contender.name, self.meter)


def of_round(cases, number, seed, options):
    """The blocks of one round. Neighbours in time are neighbours in a case: only those are compared."""
    steps = []
    for case in cases:
        single = case.once or (options.quick and (case.quick_once or not (options.scenarios or case.name in FIRST)))
        if single and number > 0:
            continue
        for name in sets_of(case, options):
            taking_part, _ = contenders.part(name, case, options.quick)
            # In a single round there is no A/A band.
            order = [c for c in taking_part if c.name not in options.without and not (single and c.again)]
            random.Random(f"{seed}/{number}/{case.name}/{name}").shuffle(order)
            steps += [Step(case, name, number, position, one) for position, one in enumerate(order)]
    return steps


def most_wanted_first(steps):
    """For a round that may not be finished."""
    place = {name: at for at, name in enumerate(FIRST)}
    return sorted(steps, key=lambda step: place.get(step.case.name, len(place)))


def sets_of(case, options):
    """Pinned only when quick, or on one core nothing but free."""
    return [name for name in case.sets if name in options.sets and not (options.quick and name == "free")]


def counts(cases, options):
    """Separate runs that count system calls, and what Millrace allocates: pinned, one of each contender."""
    steps = []
    for case in cases:
        if not case.counted or "pinned" not in options.sets or (options.quick and case.name not in QUICK_COUNTED):
            continue
        counted = dataclasses.replace(case, load=case.counted)
        for one in contenders.part("pinned", case, options.quick)[0]:
            if one.name == contenders.DIRECT or one.again or one.spins or one.name in options.without:
                continue
            steps.append(Step(counted, "pinned", 0, 0, one, "calls"))
            if one.name == contenders.MILLRACE and hasattr(case.load, "traffic"):
                steps.append(Step(case, "pinned", 0, 0, one, "allocation"))
    return steps
