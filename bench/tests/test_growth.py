import json
import pathlib
import tempfile
import unittest
import xml.dom.minidom

from lab import growth, growth_page, pages


class PlanTest(unittest.TestCase):
    def test_the_smallest_size_runs_twice_and_no_series_without_sizes(self):
        options = growth.parse_options(["--live", "10,100", "--backends", "", "--frontends", "1,200"])
        self.assertEqual(list(growth.plan(options)), [
            ("live sessions", [(10, (1, 1, 10)), (100, (1, 1, 100)), (10, (1, 1, 10))]),
            ("frontends", [(1, (1, 1, 10)), (200, (200, 1, 10)), (1, (1, 1, 10))])])

    def test_a_line_is_beside_the_first_of_its_unit(self):
        rows = [growth.Row("backends", 1, "us/message", rounds=[10.0, 11.0, 9.0]), growth.Row("backends", 1, "MB resident", rounds=[50.0]),
                growth.Row("backends", 1, "us/message", True, [12.0])]
        self.assertEqual(growth.line(rows, rows[2]).split(None, 2)[2], "12.0 us/message    (12.0 to 12.0), 1.20x, a second process")
        self.assertIn("50.0 MB resident   (50.0 to 50.0), 1.00x", growth.line(rows, rows[1]))


class GrowthPageTest(unittest.TestCase):
    def test_a_page_from_what_was_found(self):
        rows = [{"grows": "live sessions", "size": 10, "rounds": [100, 110, 90]}, {"grows": "live sessions", "size": 8000, "rounds": [120, 105, 300]},
                {"grows": "backends", "size": 1, "rounds": [100.0]}, {"grows": "backends", "size": 1000, "rounds": [250.0]},
                {"grows": "live sessions", "size": 10, "rounds": [0], "unit": "KB"}]
        with tempfile.TemporaryDirectory() as reports:
            folder = pathlib.Path(reports) / "x-growth"
            folder.mkdir()
            (folder / "growth.json").write_text(json.dumps({"kind": "growth", "unit": "us/connection", "rows": rows}))
            (folder / "environment.json").write_text(json.dumps({"commit": "abc", "begun": "now", "cores": 2, "versions": {"java": "17"}}))
            self.assertEqual(growth_page.run(folder), 0)
            text, plots = (folder / "report.md").read_text(), list(folder.glob("*.svg"))
            for plot in plots:
                xml.dom.minidom.parse(str(plot))
            index = pages.index(pathlib.Path(reports))
        self.assertEqual(len(plots), 3)
        for wanted in ("## Live sessions, us/connection: flat", "| 8,000 | 120.0 | 105.0 | 300.0 | 1.20 |", "## Backends, us/connection: grows",
                       "| 1,000 | 250.0 | 250.0 | 250.0 | 2.50 |"):
            self.assertIn(wanted, text)
        self.assertIn("| [x-growth](x-growth/report.md) | growth | OK | `abc` | live sessions 10 to 8,000: 1.20 times 100.0 us/connection", index)

    def test_what_two_equal_processes_differ_by_is_not_growth(self):
        rows = [{"grows": "frontends", "size": size, "unit": "us/message", "rounds": [figure], "again": again}
                for size, figure, again in ((1, 100, False), (200, 170, False), (1, 120, True))]
        one, = growth_page.result_of({"rows": rows}, {})["series"]
        self.assertEqual((one["points"], one["times"], one["equal_times"]), ([[1, 100, 100, 100], [200, 170, 170, 170]], 1.7, 1.2))
        self.assertFalse(growth_page.grows(one))
        self.assertTrue(growth_page.grows({**one, "equal_times": 1.0}))
        self.assertTrue(growth_page.grows({**one, "equal_times": None}))
        self.assertEqual(growth_page.equal(one)[0], "A second process of the smallest size: 1.20 times the first.")
        self.assertEqual(growth_page.equal({**one, "equal_times": None}), [])


if __name__ == "__main__":
    unittest.main()
