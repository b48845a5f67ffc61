import { after, before, describe, it } from "node:test";
import { answers } from "./conformance-answers.js";
import { faults } from "./conformance-faults.js";
import type { Place } from "./place.js";

/** What every store has to keep; `find` starts what it needs. A `missing` says why it cannot be had. */
export function storeConformance(name: string, find: () => Promise<Place>, missing?: string): void {
  if (missing !== undefined) {
    it(`${name} keeps what every store has to`, { skip: `not installed: ${missing}` });
    return;
  }
  describe(name, () => {
    let place: Place;
    before(async () => {
      place = await find();
    });
    after(() => place?.close());
    answers(() => place);
    faults(() => place);
  });
}
