import { type GivenSettings, refuse } from "./given.js";
import { flagOf } from "./names.js";
import type { Name } from "./table.js";

/** Settings that say the same thing in different ways, or of which one would have no use. */
const EXCLUSIVE: readonly (readonly [Name, Name])[] = [
  ["models", "model"],
  ["models", "modelName"],
  ["defaultPrompt", "defaultPromptName"],
  ["onnxFile", "precision"],
  ["unixSocket", "tlsCert"],
];

/** Settings that make no sense without another. */
const NEEDED: readonly (readonly [Name, Name])[] = [
  ["tlsCert", "tlsKey"],
  ["tlsKey", "tlsCert"],
  ["rateLimitBurst", "rateLimit"],
];

/** Throws for settings that exclude each other, or that need one that is missing. */
export function checkTogether(given: GivenSettings): void {
  for (const [one, other] of EXCLUSIVE) {
    const [first, second] = [given.get(one), given.get(other)];
    if (first && second) throw refuse(`${first.from} and ${second.from} exclude each other`);
  }
  for (const [one, other] of NEEDED) {
    const first = given.get(one);
    if (first && !given.has(other)) throw refuse(`${first.from} needs --${flagOf(other)} too`);
  }
}
