"""How long a run takes: what blocks have taken teaches what the others will, and a session ends in time, between cases."""

import time

REPORT_S = 15  # of a session's time, kept for the report
# Before anything is known: a JVM is hurried first, and some cases do more than measure.
NATIVE_S, JVM_S = 5.5, 16
MORE_S = {"R2-ladder": 20, "R7": 23, "S1": 8, "U3": 6, "R8": 4}


class Clock:
    """The time of one session, and what is known of the blocks' durations."""

    def __init__(self, limit_s=None):
        self.begun, self.limit_s = time.monotonic(), limit_s
        self.taken_s = {}

    def learn(self, block):
        """From a record, also of an earlier session."""
        if block.get("taken_s"):
            key = (block["case"], block["set"], block["contender"], block["meter"])
            self.taken_s.setdefault(key, []).append(block["taken_s"])

    def expected_s(self, step):
        """What a step will take: what it took, or what its like took, or a guess."""
        known = self.taken_s.get((step.case.name, step.set, step.contender.name, step.meter))
        if known:
            return sum(known) / len(known)
        compiles = step.contender.kind == "millrace"
        alike = [sum(taken) / len(taken) for (case, _, name, meter), taken in self.taken_s.items()
                 if name.startswith("millrace") == compiles and meter == step.meter and case not in MORE_S]
        guess = sum(alike) / len(alike) if alike else JVM_S if compiles else NATIVE_S
        return guess + MORE_S.get(step.case.name, 0)

    def expected_minutes(self, steps):
        return sum(map(self.expected_s, steps)) / 60

    def elapsed_s(self):
        return time.monotonic() - self.begun

    def has_time_for(self, steps):
        """Whether they end before the session is to; always without a limit."""
        return self.limit_s is None or self.elapsed_s() + sum(map(self.expected_s, steps)) < self.limit_s - REPORT_S
