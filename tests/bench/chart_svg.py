"""A small chart as SVG, log axes, without any library."""
import dataclasses
import html
import math
from typing import List, Optional, Tuple

PANEL_WIDTH, PANEL_HEIGHT = 460, 340
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 96
Points = List[Tuple[float, float]]


@dataclasses.dataclass
class Line:
    name: str
    colour: str
    points: Points

    def known(self):
        """Log axes know nothing of 0, and a figure may be absent (NaN)."""
        return [(x, y) for x, y in self.points if y > 0]


@dataclasses.dataclass
class Chart:
    title: str
    x_label: str
    y_label: str
    lines: List[Line]
    band: Optional[Line] = None  # shaded from below up to it
    mark: Optional[Tuple[float, str]] = None  # an x, and what is said there

    @staticmethod
    def write(path, charts):
        """Side by side, with common axes."""
        low_x, high_x = extent(charts, 0)
        low_y, high_y = extent(charts, 1)
        axes = Axes(low_x, high_x, low_y, high_y)
        width, height = PANEL_WIDTH * len(charts), PANEL_HEIGHT
        panels = "".join(
            f'<g transform="translate({i * PANEL_WIDTH},0)">'
            f"{chart.panel(axes)}</g>" for i, chart in enumerate(charts))
        path.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
            f'height="{height}" viewBox="0 0 {width} {height}" '
            'font-family="sans-serif" font-size="12">'
            f'<rect width="{width}" height="{height}" fill="white"/>'
            f"{panels}</svg>\n", encoding="utf-8")

    def all_points(self):
        lines = self.lines + ([self.band] if self.band else [])
        return [point for line in lines for point in line.known()]

    def panel(self, axes):
        parts = [text(LEFT, 22, self.title, size=15), *axes.grid()]
        if self.band and self.band.known():
            parts.append(axes.area(self.band))
        if self.mark:
            parts.append(axes.mark(*self.mark))
        for line in self.lines:
            parts += axes.line(line)
        parts += axes.labels(self.x_label, self.y_label)
        shown = self.lines + ([self.band] if self.band and
                              self.band.known() else [])
        for i, line in enumerate(shown):
            x = LEFT + i * 130
            parts.append(f'<rect x="{x}" y="{PANEL_HEIGHT - 24}" width="14" '
                         f'height="10" fill="{line.colour}"/>')
            parts.append(text(x + 19, PANEL_HEIGHT - 15, line.name))
        return "".join(parts)


def extent(charts, coordinate):
    """Whole powers of ten around everything."""
    values = [point[coordinate] for chart in charts
              for point in chart.all_points()]
    return (math.floor(math.log10(min(values))),
            math.ceil(math.log10(max(values))))


def text(x, y, words, size=12, anchor="start", more=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" '
            f'text-anchor="{anchor}" fill="#222" {more}>'
            f"{html.escape(words)}</text>")


def number(exponent):
    return f"{10 ** exponent:,}" if exponent >= 0 else f"{10.0 ** exponent:g}"


class Axes:
    def __init__(self, low_x, high_x, low_y, high_y):
        self.low_x, self.high_x = low_x, max(high_x, low_x + 1)
        self.low_y, self.high_y = low_y, max(high_y, low_y + 1)
        self.right = PANEL_WIDTH - RIGHT
        self.bottom = PANEL_HEIGHT - BOTTOM

    def x(self, value):
        share = (math.log10(value) - self.low_x) / (self.high_x - self.low_x)
        return LEFT + share * (self.right - LEFT)

    def y(self, value):
        share = (math.log10(value) - self.low_y) / (self.high_y - self.low_y)
        return self.bottom - share * (self.bottom - TOP)

    def grid(self):
        for exponent in range(self.low_x, self.high_x + 1):
            x = self.x(10.0 ** exponent)
            yield (f'<path d="M{x:.1f},{TOP}V{self.bottom}" stroke="#ddd"/>' +
                   text(x, self.bottom + 18, number(exponent),
                        anchor="middle"))
        for exponent in range(self.low_y, self.high_y + 1):
            y = self.y(10.0 ** exponent)
            yield (f'<path d="M{LEFT},{y:.1f}H{self.right}" stroke="#ddd"/>' +
                   text(LEFT - 6, y + 4, number(exponent), anchor="end"))

    def labels(self, x_label, y_label):
        middle = (TOP + self.bottom) / 2
        yield text((LEFT + self.right) / 2, self.bottom + 38, x_label,
                   anchor="middle")
        yield text(16, middle, y_label, anchor="middle",
                   more=f'transform="rotate(-90 16 {middle:.1f})"')

    def path(self, points):
        return "L".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)

    def area(self, line):
        known = line.known()
        return (f'<path d="M{self.x(known[0][0]):.1f},{self.bottom}'
                f'L{self.path(known)}V{self.bottom}Z" fill="{line.colour}" '
                'fill-opacity="0.5"/>')

    def line(self, line):
        known = line.known()
        if not known:
            return
        yield (f'<path d="M{self.path(known)}" fill="none" '
               f'stroke="{line.colour}" stroke-width="2"/>')
        for x, y in known:
            yield (f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="3" '
                   f'fill="{line.colour}"/>')

    def mark(self, value, words):
        x = self.x(value)
        return (f'<path d="M{x:.1f},{TOP}V{self.bottom}" stroke="#222" '
                'stroke-dasharray="5 4"/>' +
                text(x - 5, self.bottom - 8, words, anchor="end"))
