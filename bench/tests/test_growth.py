import json
import pathlib
import tempfile
import unittest
import xml.dom.minidom

from lab import growth_page, pages


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


if __name__ == "__main__":
    unittest.main()
