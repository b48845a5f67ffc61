"""The loop's delay and the timeline; standard library only."""

import asyncio
import time
import unittest

from ways.loop_monitor import LoopMonitor
from ways.timeline import Span, Timeline, cut_to_window


class CutToWindow(unittest.TestCase):
    def test_spans_are_cut_to_the_window_and_put_in_order(self) -> None:
        spans = [
            Span("io", 10.02, 10.06),
            Span("model", 9.0, 10.02),
            Span("model", 9.0, 10.0),
            Span("io", 10.05),
            Span("model", 10.1, 10.2),
        ]
        events = [(event["t0"], event["t1"], event["what"]) for event in cut_to_window(spans, 10.0, 100)]
        self.assertEqual(events, [(0, 20, "model"), (20, 60, "io"), (50, 100, "io")])


class BlockedLoop(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.timeline = Timeline()
        self.monitor = LoopMonitor(self.timeline)
        ticker = asyncio.create_task(self.monitor.run())
        self.addCleanup(ticker.cancel)
        await asyncio.sleep(0.02)

    async def test_is_counted_until_the_reset(self) -> None:
        time.sleep(0.05)
        await asyncio.sleep(0.005)
        figures = self.monitor.read()
        self.assertGreater(figures["maxMs"], 40)
        self.assertLess(figures["p50Ms"], figures["maxMs"])
        self.monitor.reset()
        self.assertEqual(self.monitor.read()["maxMs"], 0)

    async def test_is_on_the_timeline(self) -> None:
        recording = asyncio.create_task(self.timeline.record(100))
        await asyncio.sleep(0.02)
        time.sleep(0.05)
        spans, _ = await recording
        self.assertTrue(any(span.what == "blocked" and span.end - span.start > 0.04 for span in spans), spans)

    async def test_work_that_fails_still_ends(self) -> None:
        async def fail() -> None:
            raise ValueError("no model")

        recording = asyncio.create_task(self.timeline.record(20))
        await asyncio.sleep(0)
        with self.assertRaisesRegex(ValueError, "no model"):
            await self.timeline.during("model", fail())
        spans, start = await recording
        (event,) = [event for event in cut_to_window(spans, start, 20) if event["what"] == "model"]
        self.assertLess(float(event["t1"]), 20)

    async def test_work_that_goes_on_reaches_the_end_of_the_window(self) -> None:
        work = asyncio.create_task(self.timeline.during("io", asyncio.sleep(0.06)))
        await asyncio.sleep(0)
        spans, start = await self.timeline.record(20)
        (event,) = [event for event in cut_to_window(spans, start, 20) if event["what"] == "io"]
        self.assertEqual((event["t0"], event["t1"]), (0, 20))
        await work


if __name__ == "__main__":
    unittest.main()
