import unittest

from lab import stats


def block(verdict="OK", **figures):
    return {"verdict": verdict, **figures}


class StatsTest(unittest.TestCase):
    def test_median_leaves_out_what_is_missing(self):
        self.assertEqual(stats.median([3, None, 1, 2]), 2)
        self.assertIsNone(stats.median([None]))

    def test_interval_holds_the_median_and_is_as_wide_as_the_values(self):
        middle, low, high = stats.interval([1.0, 2.0, 3.0, 4.0, 100.0])
        self.assertEqual(middle, 3.0)
        self.assertEqual((low, high), (1.0, 100.0))

    def test_interval_of_many_alike_is_narrow(self):
        values = [10 + i % 3 for i in range(60)]
        middle, low, high = stats.interval(values)
        self.assertEqual(middle, 11)
        self.assertGreaterEqual(low, 10.5)
        self.assertLessEqual(high, 11.5)

    def test_interval_covers_the_true_median_in_most_samples(self):
        import random
        chance, covered = random.Random(7), 0
        for _ in range(60):
            _, low, high = stats.interval([chance.gauss(50, 5) for _ in range(15)])
            covered += low <= 50 <= high
        self.assertGreaterEqual(covered, 51)  # 95 % of 60 is 57

    def test_interval_of_the_same_values_is_the_same(self):
        self.assertEqual(stats.interval([1, 5, 9, 2]), stats.interval([1, 5, 9, 2]))
        self.assertIsNone(stats.interval([]))

    def test_ratio_is_taken_within_rounds(self):
        rounds = [{"a": block(x=2.0), "b": block(x=1.0)}, {"a": block(x=20.0), "b": block(x=10.0)}]
        self.assertEqual(stats.ratio(rounds, "a", "b", "x"), (2.0, 2.0, 2.0))

    def test_how_far_two_halves_are_apart(self):
        self.assertEqual([stats.apart(halves) for halves in (None, [3], [0, 0], [9, 11])], [0, 0, 0, 0.2])

    def test_blocks_of_two_sessions_are_no_pair(self):
        rounds = [{"a": block(x=2.0, session=0), "b": block(x=1.0, session=1)}, {"a": block(x=9.0, session=1), "b": block(x=3.0, session=1)}]
        self.assertEqual(stats.pairs(rounds, "a", "b", "x"), [(9.0, 3.0)])

    def test_failed_and_absent_blocks_are_no_pair(self):
        rounds = [{"a": block(x=2.0), "b": block("FAIL", x=1.0)}, {"a": block(x=3.0)},
                  {"a": block(x=3.0), "b": block(x=None)}, {"a": block(x=9.0), "b": block(x=3.0)}]
        self.assertEqual(stats.pairs(rounds, "a", "b", "x"), [(9.0, 3.0)])

    def test_difference(self):
        rounds = [{"a": block(x=7.0), "b": block(x=5.0)}]
        self.assertEqual(stats.difference(rounds, "a", "b", "x"), (2.0, 2.0, 2.0))
        self.assertIsNone(stats.difference(rounds, "a", "c", "x"))

    def test_noise_floor_is_the_farthest_end(self):
        self.assertAlmostEqual(stats.spread((1.0, 0.9, 1.05)), 0.1)
        self.assertAlmostEqual(stats.spread((1.0, 0.99, 1.2)), 0.2)
        self.assertIsNone(stats.spread(None))

    def test_a_difference_is_claimed_only_beyond_the_floor(self):
        self.assertEqual(stats.judge((0.8, 0.7, 0.85), 0.1), "less")
        self.assertEqual(stats.judge((1.3, 1.2, 1.4), 0.1), "more")
        self.assertEqual(stats.judge((0.8, 0.7, 0.92), 0.1), "no difference")
        self.assertEqual(stats.judge((1.3, 1.05, 1.4), 0.1), "no difference")
        self.assertEqual(stats.judge((0.5, 0.4, 0.6), None), "no claim")
        self.assertEqual(stats.judge(None, 0.1), "no claim")


if __name__ == "__main__":
    unittest.main()
