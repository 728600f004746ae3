import unittest

from lab import hdr

# Written by HdrHistogram 2.2.2: 1 ms in steps of 1 us, 300 times 5 ns, once 2 s, three digits; and two digits from 1 us on.
LOG = '''#[Histogram log format version 1.3]
"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
0.000,1.500,2000.683,HISTFAAAAJF42pNpmSzMwMB+iQECmKE0IxDz/nCPYLD/ABHgvMFymJ/pLD/TVA6mp+xMC1mYPjJD0XImpu+MWNBKRqZqpko8OJvJGght\
wSR5tC6TNJMsECJI+vP5mXiZuIEYAhEs7KLDVZ6diRUMmaE0KiRedFT/0NfPzMSABjEEcEGiFdLCzFHLRy0fGZYvXM/IBABGjj+U
Tag=b,1.500,1.000,7.012,HISTFAAAACp42pNpmSzMwMDAwQABTBCK+QWQ4P3hHsFg/wEi8pD5wCyeo9xMAJcJCCs=
'''


class HdrTest(unittest.TestCase):
    def test_reads_what_the_library_writes(self):
        (_, _, _, first), (tag, start, length, second) = hdr.read_log(LOG)
        self.assertEqual(first.total(), 1301)
        self.assertEqual([first.percentile(p) for p in (0.5, 0.9, 0.99, 1)], [351231, 871423, 988159, 2000683007])
        self.assertEqual((tag, start, length), ("b", 1.5, 1.0))
        self.assertEqual([second.percentile(p) for p in (0.5, 0.99, 1)], [123903, 123903, 7012351])
        self.assertEqual(second.total(), 100001)

    def test_writes_what_it_reads(self):
        lines = [(tag or "a", start, length, histogram) for tag, start, length, histogram in hdr.read_log(LOG)]
        again = hdr.read_log(hdr.write_log(lines))
        self.assertEqual([line[0] for line in again], ["a", "b"])
        for before, after in zip(lines, again):
            self.assertEqual(before[3].counts, after[3].counts)
            self.assertEqual(before[3].percentile(0.99), after[3].percentile(0.99))

    def test_sum(self):
        first = hdr.read_log(LOG)[0][3]
        total = hdr.merged([first, first])
        self.assertEqual(total.total(), 2602)
        self.assertEqual(first.total(), 1301)
        self.assertIsNone(hdr.merged([]))

    def test_refuses_to_add_different_precision(self):
        first, second = (line[3] for line in hdr.read_log(LOG))
        with self.assertRaises(hdr.FormatError):
            hdr.merged([first, second])

    def test_curve_rises_to_all(self):
        curve = hdr.read_log(LOG)[0][3].curve()
        self.assertEqual(curve, sorted(curve))
        self.assertEqual(curve[-1], (1.0, 2000683007))

    def test_numbers_of_all_sizes_survive(self):
        for number in (0, 1, -1, 63, 64, -64, -65, 1 << 20, -(1 << 40), (1 << 62), -(1 << 63), (1 << 63) - 1):
            self.assertEqual(list(hdr.unzigzag(hdr.zigzag(number))), [number])

    def test_refuses_what_is_no_histogram(self):
        for text in ("", "AAAA", "HISTFAAAACp42pNp", "not base64!"):
            with self.assertRaises(hdr.FormatError):
                hdr.decode(text)


if __name__ == "__main__":
    unittest.main()
