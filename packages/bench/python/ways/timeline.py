"""When a request waited for what, noted while somebody asks for it."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass


@dataclass
class Span:
    """Seconds of `time.perf_counter`."""

    what: str
    start: float
    end: float = float("inf")


class Timeline:
    def __init__(self) -> None:
        # Spans that have begun and not ended: they may reach into a recording that is still to come.
        self._open: list[Span] = []
        self._recordings: list[list[Span]] = []

    async def during(self, what: str, work: Awaitable[object]) -> float:
        """Notes how long `work` keeps its caller waiting, in milliseconds, and returns it."""
        span = Span(what, time.perf_counter())
        self._open.append(span)
        try:
            await work
        finally:
            span.end = time.perf_counter()
            self._open.remove(span)
            self.add(span)
        return (span.end - span.start) * 1000

    def add(self, span: Span) -> None:
        """A span that has ended."""
        for recording in self._recordings:
            recording.append(span)

    async def record(self, ms: float) -> tuple[list[Span], float]:
        """The spans of the next `ms` milliseconds, and when those began."""
        start = time.perf_counter()
        spans: list[Span] = []
        self._recordings.append(spans)
        await asyncio.sleep(ms / 1000)
        # By identity: two recordings with equal spans are still two.
        self._recordings = [recording for recording in self._recordings if recording is not spans]
        return spans + self._open, start


def cut_to_window(spans: list[Span], start: float, ms: float) -> list[dict[str, float | str]]:
    """Spans as events, in milliseconds from `start`, cut to `ms`; what lies outside is left out."""
    end = start + ms / 1000
    inside = [span for span in spans if span.end > start and span.start < end]
    return [
        {
            "t0": round(max(0.0, span.start - start) * 1000, 3),
            "t1": round((min(end, span.end) - start) * 1000, 3),
            "what": span.what,
        }
        for span in sorted(inside, key=lambda span: span.start)
    ]
