/** The load generator: a process of its own, so that it shares no event loop with anything that is measured. */
import { killGroup } from "../processes/process-group.js";
import { closedLoop } from "./closed-loop.js";
import { openLoop } from "./open-loop.js";
import type { Order, Report } from "./orders.js";

let guarded: number[] = [];

async function carryOut(order: Order): Promise<Report | undefined> {
  if (order.what === "guard") {
    guarded = order.groups;
    return undefined;
  }
  try {
    const { load } = order;
    return { result: load.kind === "closed" ? await closedLoop(load) : await openLoop(load) };
  } catch (error) {
    return { error: String(error) };
  }
}

process.on("message", async (order: Order) => {
  const report = await carryOut(order);
  if (report && process.connected) process.send?.(report);
});

// The channel closes when the harness ends, however it ends. Its servers may be stopped then and unable to notice.
process.on("disconnect", () => {
  for (const group of guarded) killGroup(group, "SIGKILL");
  process.exit();
});
