"""The evaluation of understanding as one self-contained HTML page with pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bot.understanding_report import Mistake, UnderstandingReport

__all__ = ["page"]

_SIDE = 260
_MARGIN = 34
_CELL = 14
_CONFUSED = 40
"""The confusion matrix shows the intents that are confused most, so many at most."""

_STYLE = """
:root { color-scheme: light dark; --ink: #222; --soft: #8885; --good: #2a7; --bad: #c43; }
@media (prefers-color-scheme: dark) { :root { --ink: #ddd; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem;
  color: var(--ink); }
table { border-collapse: collapse; } td, th { padding: .15rem .6rem; text-align: left; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
tr:nth-child(even) td { background: #8881; } figure { display: inline-block; margin: 1rem; }
svg text { fill: var(--ink); font: 10px system-ui, sans-serif; }
.bar { background: var(--good); display: inline-block; height: .7em; }
"""


def page(report: UnderstandingReport, source: str) -> str:
    """The page for the report of the lines in `source`."""
    figures = [
        ("lines", str(report.lines)),
        ("accuracy", f"{report.accuracy:.3f}"),
        ("in scope", f"{report.in_scope_accuracy:.3f}"),
        ("in scope, best guess", f"{report.best_guess_accuracy:.3f}"),
        ("macro F1", f"{report.macro_f1:.3f}"),
        ("calibration error", f"{report.calibration_error:.3f}"),
        ("threshold", f"{report.threshold:.2f}"),
    ]
    if report.out_of_scope_recall is not None:
        figures.insert(3, ("out of scope, recall", f"{report.out_of_scope_recall:.3f}"))
    if report.several is not None:
        figures.append(
            (f"all right of {report.messages} with several requests", f"{report.several:.3f}")
        )
    body = [
        f"<h1>Understanding of {escape(source)}</h1>",
        _table(("figure", "value"), figures),
        "<h2>Manners of writing</h2>",
        f"<p>Best and worst are {report.gap:.3f} apart.</p>",
        _table(
            ("slice", "lines", "accuracy", "macro F1"),
            (
                (s.name, str(s.lines), f"{s.accuracy:.3f}", f"{s.macro_f1:.3f}")
                for s in report.slices
            ),
        ),
        "<h2>How sure, and how often right</h2>",
        _figure("Confidence against accuracy; the line is perfect", _reliability(report)),
        _figure("In-scope accuracy and out-of-scope recall by threshold", _curve(report)),
        "<h2>Intents</h2>",
        _table(
            ("intent", "lines", "precision", "recall", "F1"),
            (
                (
                    i.name,
                    str(i.lines),
                    f"{i.precision:.2f}",
                    f"{i.recall:.2f}",
                    f"{i.f1:.2f}",
                )
                for i in sorted(report.intents, key=lambda i: i.f1)
            ),
        ),
        *_entities(report),
        "<h2>Confusions</h2>",
        _confusion_matrix(report),
        _table(
            ("intent", "taken for", "lines"),
            ((intent, taken, str(count)) for intent, taken, count in report.confusions[:_CONFUSED]),
        ),
        "<h2>The worst mistakes</h2>",
        *(_mistake(mistake) for mistake in report.mistakes),
    ]
    head = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Understanding</title><style>{_STYLE}</style>"
    )
    return head + "\n".join(body) + "</html>\n"


def _entities(report: UnderstandingReport) -> Iterator[str]:
    if report.entities:
        yield "<h2>Entities</h2><p>Right by exact span and value.</p>"
        yield _table(
            ("entity", "right", "wrong", "missed", "F1"),
            (
                (e.name, str(e.right), str(e.wrong), str(e.missed), f"{e.f1:.2f}")
                for e in report.entities
            ),
        )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    first = "".join(f"<th>{escape(head)}</th>" for head in heads)
    cells = (
        "".join(
            f"<td{' class=n' if number else ''}>{escape(cell)}</td>"
            for number, cell in enumerate(row)
        )
        for row in rows
    )
    return f"<table><tr>{first}</tr>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def _figure(caption: str, drawing: str) -> str:
    size = _SIDE + 2 * _MARGIN
    return (
        f'<figure><svg width="{size}" height="{size}" role="img" aria-label="{escape(caption)}">'
        f"{_axes()}{drawing}</svg><figcaption>{escape(caption)}</figcaption></figure>"
    )


def _axes() -> str:
    parts = [
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_SIDE}" height="{_SIDE}" fill="none" '
        'stroke="var(--soft)"/>'
    ]
    for share in (0.0, 0.5, 1.0):
        x, y = _place(share, 0.0)
        parts.append(f'<text x="{x - 6}" y="{y + 14}">{share:g}</text>')
        x, y = _place(0.0, share)
        parts.append(f'<text x="{x - 22}" y="{y + 3}">{share:g}</text>')
    return "".join(parts)


def _place(x: float, y: float) -> tuple[float, float]:
    """Shares of 0 to 1 as places in the picture."""
    return round(_MARGIN + x * _SIDE, 1), round(_MARGIN + (1 - y) * _SIDE, 1)


def _line(points: Iterable[tuple[float, float]], colour: str) -> str:
    places = " ".join(f"{x},{y}" for x, y in (_place(*point) for point in points))
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _reliability(report: UnderstandingReport) -> str:
    most = max((part.lines for part in report.reliability), default=1)
    dots = []
    for part in report.reliability:
        x, y = _place(part.confidence, part.accuracy)
        radius = 3 + 9 * (part.lines / most) ** 0.5
        dots.append(f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="var(--good)" opacity=".7"/>')
    return _line([(0, 0), (1, 1)], "var(--soft)") + "".join(dots)


def _curve(report: UnderstandingReport) -> str:
    inside = _line(((limit, right) for limit, right, _ in report.curve), "var(--good)")
    if report.out_of_scope_recall is None:
        return inside
    outside = _line(((limit, found) for limit, _, found in report.curve), "var(--bad)")
    chosen = _line([(report.threshold, 0), (report.threshold, 1)], "var(--soft)")
    return inside + outside + chosen


def _confusion_matrix(report: UnderstandingReport) -> str:
    involved = dict.fromkeys(
        name for intent, taken, _ in report.confusions for name in (intent, taken)
    )
    names = list(involved)[:_CONFUSED]
    counts = {(intent, taken): count for intent, taken, count in report.confusions}
    most = max(counts.values(), default=1)
    left, size = 150, 160 + _CELL * len(names)
    cells = list(_cells(names, counts, most, left))
    return (
        f'<svg width="{size}" height="{size}" role="img" aria-label="Confusion matrix: rows are '
        f'the right intents, columns what they were taken for">{"".join(cells)}</svg>'
    )


def _cells(
    names: Sequence[str], counts: dict[tuple[str, str], int], most: int, left: int
) -> Iterator[str]:
    for row, intent in enumerate(names):
        y = left + row * _CELL
        label = escape(intent)
        yield f'<text x="{left - 4}" y="{y + 11}" text-anchor="end">{label}</text>'
        yield f'<text transform="translate({y + 11} {left - 4}) rotate(-90)">{label}</text>'
        for column, taken in enumerate(names):
            count = counts.get((intent, taken), 0)
            if count:
                title = f"<title>{escape(intent)} taken for {escape(taken)}: {count}</title>"
                yield (
                    f'<rect x="{left + column * _CELL}" y="{y}" width="{_CELL - 1}" '
                    f'height="{_CELL - 1}" fill="var(--bad)" '
                    f'opacity="{0.25 + 0.75 * count / most:.2f}">{title}</rect>'
                )


def _mistake(mistake: Mistake) -> str:
    nearest = "".join(
        f"<li>{escape(text)} <i>({escape(intent)}, {likeness:.2f})</i></li>"
        for text, intent, likeness in mistake.nearest
    )
    return (
        f"<p><b>{escape(mistake.text)}</b><br>{escape(mistake.intent)}, taken for "
        f"{escape(mistake.taken_for)} ({mistake.confidence:.2f}); most like</p><ul>{nearest}</ul>"
    )
