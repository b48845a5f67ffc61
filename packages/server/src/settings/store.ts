import { count } from "./setting.js";

/** The vector search. */
export const store = {
  ioDelayMs: count(5, 0, 60_000, "How long the simulated vector search takes"),
};
