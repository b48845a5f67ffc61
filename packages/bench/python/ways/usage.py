"""What this process and its children use."""

import re
from pathlib import Path

import psutil


def usage() -> dict[str, float]:
    """CPU time since the start, resident memory and the sum of each process's peak, in seconds and bytes."""
    figures = {"cpuSeconds": 0.0, "rssBytes": 0, "peakRssBytes": 0}
    own = psutil.Process()
    for process in [own, *own.children(recursive=True)]:
        try:
            times, resident = process.cpu_times(), process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
        figures["cpuSeconds"] += times.user + times.system
        figures["rssBytes"] += resident
        figures["peakRssBytes"] += max(resident, _peak(process.pid))
    return figures


def _peak(pid: int) -> int:
    """From Linux's process status; 0 where there is none, as on other platforms."""
    try:
        match = re.search(r"^VmHWM:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(match[1]) * 1024 if match else 0
