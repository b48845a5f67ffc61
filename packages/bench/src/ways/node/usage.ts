import { residentMemory } from "../../memory.js";
import type { Usage } from "../way.js";

/** Of this process, its threads included and its children not. */
export function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  // A Linux process inherits the peak of getrusage from the one that started it, so the process status goes first.
  const peak = residentMemory()?.peak ?? process.resourceUsage().maxRSS / 1024;
  return {
    cpuSeconds: (user + system) / 1e6,
    rssBytes: process.memoryUsage.rss(),
    peakRssBytes: Math.round(peak * 2 ** 20),
  };
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    cpuSeconds: a.cpuSeconds + b.cpuSeconds,
    rssBytes: a.rssBytes + b.rssBytes,
    peakRssBytes: a.peakRssBytes + b.peakRssBytes,
  };
}
