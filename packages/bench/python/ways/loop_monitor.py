"""How late the event loop is."""

import asyncio
import time
from collections import Counter
from math import ceil

from ways.timeline import Span, Timeline

TICK_S = 0.001
# How late a tick may come before the loop counts as blocked.
LATE_S = 0.002
# Delays are counted in steps of 10 microseconds.
STEPS_PER_MS = 100


class LoopMonitor:
    """A coroutine that asks for its turn every millisecond, and counts by how much it came late."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._delays: Counter[int] = Counter()
        self._last = time.perf_counter()

    async def run(self) -> None:
        self._last = time.perf_counter()
        while True:
            await asyncio.sleep(TICK_S)
            self.tick()

    def tick(self) -> None:
        now = time.perf_counter()
        late = now - self._last - TICK_S
        self._delays[round(max(0.0, late) * 1000 * STEPS_PER_MS)] += 1
        if late > LATE_S:
            self._timeline.add(Span("blocked", self._last + TICK_S, now))
        self._last = now

    def read(self) -> dict[str, float]:
        """In milliseconds, since the start or the last reset."""
        return {"p50Ms": self._percentile(50), "p99Ms": self._percentile(99), "maxMs": self._percentile(100)}

    def reset(self) -> None:
        self._delays.clear()

    def _percentile(self, percent: float) -> float:
        remaining = ceil(self._delays.total() * percent / 100)
        for step, count in sorted(self._delays.items()):
            remaining -= count
            if remaining <= 0:
                return step / STEPS_PER_MS
        return 0.0
