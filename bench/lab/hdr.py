"""Histograms of HdrHistogram as its interval logs hold them: read, added up, written. Format V2, with or without zlib."""

import base64
import dataclasses
import struct
import zlib

COMPRESSED, PLAIN = 0x1C849304, 0x1C849303
COOKIE_MASK = 0xFFFFFF0F  # the word size is in the masked bits
HEADER = ">iiiiqqd"
COUNTS_MAX = 1 << 24


class FormatError(Exception):
    """Not a histogram of this format."""


@dataclasses.dataclass
class Histogram:
    """Counts by index, with the layout that gives each index its value."""

    digits: int
    lowest: int
    highest: int
    counts: dict

    @property
    def layout(self):
        """(unit magnitude, half of the buckets' size as a power of two)."""
        largest = 2 * 10**self.digits
        magnitude = max((largest - 1).bit_length(), 1)
        return self.lowest.bit_length() - 1, magnitude - 1

    def value(self, index):
        """The highest value that counts at this index."""
        unit, half = self.layout
        bucket, sub = (index >> half) - 1, (index & ((1 << half) - 1)) + (1 << half)
        if bucket < 0:
            bucket, sub = 0, sub - (1 << half)
        return ((sub + 1) << (bucket + unit)) - 1

    def total(self):
        return sum(self.counts.values())

    def add(self, other):
        if (self.digits, self.lowest) != (other.digits, other.lowest):
            raise FormatError("histograms of different precision")
        self.highest = max(self.highest, other.highest)
        for index, count in other.counts.items():
            self.counts[index] = self.counts.get(index, 0) + count

    def coarser(self, digits):
        """The same counts with fewer significant digits."""
        other = Histogram(digits, self.lowest, self.highest, {})
        for index, count in self.counts.items():
            at = other.index(self.value(index))
            other.counts[at] = other.counts.get(at, 0) + count
        return other

    def index(self, value):
        """Where a value counts."""
        unit, half = self.layout
        bucket = max(0, value.bit_length() - unit - half - 1)
        return (bucket << half) + (value >> (bucket + unit))

    def percentile(self, share):
        """The value that this share of all does not exceed; 0 when empty."""
        wanted, seen = max(1, share * self.total()), 0
        for index in sorted(self.counts):
            seen += self.counts[index]
            if seen >= wanted - 1e-9:
                return self.value(index)
        return 0

    def curve(self):
        """(share, value) at each value that occurred, rising."""
        total, seen, points = self.total(), 0, []
        for index in sorted(self.counts):
            seen += self.counts[index]
            points.append((seen / total, self.value(index)))
        return points


def unzigzag(data):
    """The numbers of a ZigZag LEB128 sequence, where the ninth byte holds eight bits."""
    at = 0
    while at < len(data):
        value = shift = 0
        for n in range(9):
            if at >= len(data):
                raise FormatError("cut off")
            byte = data[at]
            at += 1
            value |= (byte if n == 8 else byte & 0x7F) << shift
            shift += 7
            if n < 8 and byte < 0x80:
                break
        yield (value >> 1) ^ -(value & 1)


def zigzag(number):
    """One number in ZigZag LEB128."""
    value, out = (number << 1) ^ (number >> 63), bytearray()
    value &= (1 << 64) - 1
    while value >= 0x80 and len(out) < 8:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def decode(text):
    """A histogram from the base64 text of a log line."""
    try:
        data = base64.b64decode(text, validate=True)
        cookie, length = struct.unpack_from(">ii", data)
        if cookie & COOKIE_MASK == COMPRESSED & COOKIE_MASK:
            data = zlib.decompress(data[8:8 + length])
        cookie, length, _, digits, lowest, highest, _ = struct.unpack_from(HEADER, data)
    except (ValueError, struct.error, zlib.error) as problem:
        raise FormatError(str(problem)) from None
    if cookie & COOKIE_MASK != PLAIN & COOKIE_MASK:
        raise FormatError(f"cookie {cookie:#x}")
    counts, index, start = {}, 0, struct.calcsize(HEADER)
    for number in unzigzag(data[start:start + length]):
        if number > 0:
            counts[index] = number
        index += 1 if number >= 0 else -number
        if index > COUNTS_MAX:
            raise FormatError("too long")
    return Histogram(digits, lowest, highest, counts)


def encode(histogram):
    """The base64 text of a histogram, compressed."""
    body, at = bytearray(), 0
    for index in sorted(i for i, count in histogram.counts.items() if count):
        if index > at:
            body += zigzag(at - index if index - at > 1 else 0)
        body += zigzag(histogram.counts[index])
        at = index + 1
    head = struct.pack(HEADER, PLAIN | 0x10, len(body), 0, histogram.digits, histogram.lowest, histogram.highest, 1.0)
    packed = zlib.compress(head + bytes(body), 9)
    return base64.b64encode(struct.pack(">ii", COMPRESSED | 0x10, len(packed)) + packed).decode()


def read_log(text):
    """The lines of an interval log as (tag or None, start in s, length in s, histogram)."""
    lines = []
    for line in text.splitlines():
        if line.startswith(("#", '"')) or not line.strip():
            continue
        fields = line.split(",")
        tag = fields.pop(0)[4:] if fields[0].startswith("Tag=") else None
        if len(fields) != 4:
            raise FormatError(f"{len(fields)} fields")
        lines.append((tag, float(fields[0]), float(fields[1]), decode(fields[3])))
    return lines


def merged(histograms):
    """The sum of histograms, or None of none."""
    total = None
    for histogram in histograms:
        if total is None:
            total = Histogram(histogram.digits, histogram.lowest, histogram.highest, dict(histogram.counts))
        else:
            total.add(histogram)
    return total


def write_log(lines):
    """An interval log of (tag, start, length, histogram), as HdrHistogram's own tools read it. Maxima in ms."""
    text = ["#[Histogram log format version 1.3]",
            '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"']
    for tag, start, length, histogram in lines:
        text.append(f"Tag={tag},{start:.3f},{length:.3f},{histogram.percentile(1) / 1e6:.3f},{encode(histogram)}")
    return "\n".join(text) + "\n"
