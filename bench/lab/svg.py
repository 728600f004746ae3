"""Plots as SVG text: percentile curves, bars with intervals, rate against p99, ratios beside the noise floor."""

import html
import math

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 760, 70, 170, 44, 46
FONT = 'font-family="system-ui, sans-serif"'
GRID, INK, FAINT, PAPER = "#e3e3e3", "#222222", "#666666", "#ffffff"
COLOURS = {"direct": "#8a8a8a", "floor": "#8a8a8a", "haproxy": "#1f6fb4", "nginx": "#2a9246", "millrace": "#d1501f"}
DASHES = ("", "6 3", "2 3", "9 3 2 3", "1 2")
NEAR = 5  # pixels
SHARES = (0, 0.5, 0.9, 0.99, 0.999, 0.9999)


class Canvas:
    """Elements of a picture; coordinates are pixels."""

    def __init__(self, title, height):
        self.height, self.parts = height, []
        self.box(0, 0, WIDTH, height, PAPER)
        self.text(LEFT, 24, title, size=15, weight="600")

    def box(self, x, y, width, height, fill, opacity=1):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0, width):.1f}" height="{height:.1f}" fill="{fill}" '
                          f'fill-opacity="{opacity}"/>')

    def line(self, x1, y1, x2, y2, colour=GRID, width=1):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
                          f'stroke-width="{width}"/>')

    def path(self, points, colour, dash=""):
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2" '
                          f'stroke-dasharray="{dash}" stroke-linejoin="round"/>')

    def dot(self, x, y, colour):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>')

    def text(self, x, y, text, size=12, anchor="start", colour=INK, weight="400"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" '
                          f'font-weight="{weight}" {FONT}>{html.escape(text)}</text>')

    def svg(self):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" '
                f'height="{self.height}">\n' + "\n".join(self.parts) + "\n</svg>\n")


def colour_of(name):
    return next((colour for kind, colour in COLOURS.items() if name.startswith(kind)), INK)


def dash_of(name, names):
    """Contenders of one kind share its colour and differ by their dashes."""
    kin = [other for other in names if colour_of(other) == colour_of(name)]
    return DASHES[kin.index(name) % len(DASHES)]


def shown(value):
    """A number at the length that a reader wants."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def decades(low, high):
    """1, 2 and 5 of each power of ten between two values; powers alone when that is many."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1,) if last - first > 3 else (1, 2, 5)
    return [m * 10.0**e for e in range(first, last + 1) for m in steps if low <= m * 10.0**e <= high]


class Scale:
    """From values to pixels, linear or logarithmic."""

    def __init__(self, low, high, start, end, log=False):
        self.turn = math.log10 if log else float
        self.low, self.high = self.turn(low), self.turn(high)
        self.start, self.end = start, end

    def __call__(self, value):
        span = (self.high - self.low) or 1
        return self.start + (self.turn(value) - self.low) / span * (self.end - self.start)


def frame(canvas, y_scale, ticks, label):
    for tick in ticks:
        y = y_scale(tick)
        canvas.line(LEFT, y, WIDTH - RIGHT, y)
        canvas.text(LEFT - 8, y + 4, shown(tick), anchor="end", colour=FAINT)
    canvas.text(LEFT, TOP - 6, label, size=11, colour=FAINT)


def legend(canvas, names):
    for n, name in enumerate(names):
        y = TOP + 10 + 20 * n
        canvas.path([(WIDTH - RIGHT + 14, y), (WIDTH - RIGHT + 42, y)], colour_of(name), dash_of(name, names))
        canvas.text(WIDTH - RIGHT + 48, y + 4, name)


def percentile_curves(title, curves):
    """{contender: [(share, us)]}: latency over the share of requests, the tail drawn out."""
    height = 360
    canvas, names = Canvas(title, height), list(curves)
    values = [value for curve in curves.values() for _, value in curve if value > 0]
    y_scale = Scale(min(values) * 0.8, max(values) * 1.25, height - BOTTOM, TOP + 8, log=True)
    tail = max(SHARES[2], *(curve[-2][0] if len(curve) > 1 else 0 for curve in curves.values()))
    x_scale = Scale(1, max(10, min(1 / (1 - min(tail, 0.99999)), 1e5)), LEFT, WIDTH - RIGHT, log=True)
    frame(canvas, y_scale, decades(min(values) * 0.8, max(values) * 1.25), "latency, us (logarithmic)")
    for share in SHARES:
        if 1 / (1 - share) <= 10**x_scale.high * 1.001:
            x = x_scale(1 / (1 - share))
            canvas.line(x, TOP + 8, x, height - BOTTOM)
            canvas.text(x, height - BOTTOM + 16, f"{share * 100:g} %", anchor="middle", colour=FAINT)
    canvas.text((LEFT + WIDTH - RIGHT) / 2, height - 10, "share of the requests", size=11, anchor="middle", colour=FAINT)
    for name, curve in curves.items():
        points, before = [], 0.0
        for share, value in curve:
            if value > 0 and 1 / (1 - before) <= 10**x_scale.high:
                points.append((x_scale(1 / (1 - before)), y_scale(value)))
            before = min(share, 0.999999999)
        canvas.path(thinned(points), colour_of(name), dash_of(name, names))
    legend(canvas, names)
    return canvas.svg()


def thinned(points):
    """Without points that lie beside the one before."""
    kept = []
    for point in points:
        if not kept or abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= NEAR or point is points[-1]:
            kept.append(point)
    return kept


def bars(title, unit, rows):
    """[(contender, (median, low, high))], one bar each with its 95 % interval."""
    step, left = 28, 150
    height = TOP + step * len(rows) + 30
    canvas = Canvas(title, height)
    top = max(high for _, (_, _, high) in rows) * 1.05 or 1
    x_scale = Scale(0, top, left, WIDTH - 110)
    for n, (name, (middle, low, high)) in enumerate(rows):
        y = TOP + step * n
        canvas.text(left - 10, y + 17, name, anchor="end")
        canvas.box(left, y + 4, x_scale(middle) - left, 18, colour_of(name), 0.85)
        whisker(canvas, x_scale(low), x_scale(high), y + 13)
        canvas.text(x_scale(max(high, middle)) + 8, y + 17, shown(middle), colour=INK)
    canvas.text(left, height - 10, f"{unit}; median, with its 95 % interval", size=11, colour=FAINT)
    return canvas.svg()


def whisker(canvas, x1, x2, y):
    canvas.line(x1, y, x2, y, INK, 1.5)
    canvas.line(x1, y - 4, x1, y + 4, INK, 1.5)
    canvas.line(x2, y - 4, x2, y + 4, INK, 1.5)


def rate_curves(title, ladders):
    """{contender: [{"rate", "p99"}]}: p99 over the rate, as far as it went."""
    height = 340
    canvas, names = Canvas(title, height), list(ladders)
    steps = [step for ladder in ladders.values() for step in ladder if step["p99"] > 0]
    rates, values = [s["rate"] for s in steps], [s["p99"] for s in steps]
    low, high = min(values) * 0.8, max(values) * 1.25
    y_scale = Scale(low, high, height - BOTTOM, TOP + 8, log=True)
    x_scale = Scale(0, max(rates) * 1.05, LEFT, WIDTH - RIGHT)
    frame(canvas, y_scale, decades(low, high), "p99, us (logarithmic)")
    label_end = -99
    for rate in sorted(set(rates)):
        if x_scale(rate) - label_end > 44:
            label_end = x_scale(rate)
            canvas.text(label_end, height - BOTTOM + 16, f"{rate:,}", anchor="middle", colour=FAINT)
    canvas.text((LEFT + WIDTH - RIGHT) / 2, height - 10, "requests per second", size=11, anchor="middle", colour=FAINT)
    for name, ladder in ladders.items():
        points = [(x_scale(s["rate"]), y_scale(s["p99"])) for s in ladder if s["p99"] > 0]
        canvas.path(points, colour_of(name), dash_of(name, names))
        for x, y in points:
            canvas.dot(x, y, colour_of(name))
    legend(canvas, names)
    return canvas.svg()


def growth(title, unit, points):
    """[(size, median, least, most)] over the size, which is logarithmic; from zero, so that flat looks flat."""
    height = 300
    canvas, colour = Canvas(title, height), COLOURS["millrace"]
    top = max(most for _, _, _, most in points) * 1.15 or 1
    y_scale = Scale(0, top, height - BOTTOM, TOP + 8)
    x_scale = Scale(max(1, points[0][0]) / 1.3, max(points[-1][0], 2) * 1.3, LEFT, WIDTH - 40, log=True)
    frame(canvas, y_scale, [top * part / 4 for part in range(5)], unit)
    for size, middle, low, high in points:
        x = x_scale(max(1, size))
        canvas.line(x, y_scale(low), x, y_scale(high), INK, 1.5)
        canvas.dot(x, y_scale(middle), colour)
        canvas.text(x, height - BOTTOM + 16, f"{size:,}", anchor="middle", colour=FAINT)
        canvas.text(x + 8, y_scale(middle) - 6, shown(middle), size=11)
    canvas.path([(x_scale(max(1, size)), y_scale(middle)) for size, middle, _, _ in points], colour)
    return canvas.svg()


def ratios(title, rows):
    """[(label, contender, (median, low, high), noise floor or None)]: ratios to a peer; the grey band is the noise."""
    step, left = 26, 230
    height = TOP + step * len(rows) + 44
    canvas = Canvas(title, height)
    low = min(0.5, *(interval[1] for _, _, interval, _ in rows)) * 0.95
    high = max(2.0, *(interval[2] for _, _, interval, _ in rows)) * 1.05
    x_scale = Scale(low, high, left, WIDTH - 60, log=True)
    bottom = TOP + step * len(rows)
    for tick in decades(low, high):
        canvas.line(x_scale(tick), TOP, x_scale(tick), bottom)
        canvas.text(x_scale(tick), bottom + 16, shown(tick), anchor="middle", colour=FAINT)
    for n, (label, contender, (middle, near, far), floor) in enumerate(rows):
        y = TOP + step * n + 13
        if floor is not None:
            start = x_scale(max(low, 1 - floor))
            canvas.box(start, y - 10, x_scale(min(high, 1 + floor)) - start, 20, "#9a9a9a", 0.35)
        canvas.text(left - 10, y + 4, label, anchor="end")
        whisker(canvas, x_scale(near), x_scale(far), y)
        canvas.dot(x_scale(middle), y, colour_of(contender))
    canvas.line(x_scale(1), TOP, x_scale(1), bottom, INK)
    canvas.text(left, height - 8, "below 1: Millrace uses less. Grey: what two equal runs differ by (no claim within)", size=11,
                colour=FAINT)
    return canvas.svg()
