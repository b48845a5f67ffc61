import { storeConformance } from "./support/conformance.js";

storeConformance("simulated", async () => ({
  options: { kind: "simulated" },
  close: async () => {},
}));
