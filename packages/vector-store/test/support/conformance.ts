import { after, before, describe, it } from "node:test";
import { answers } from "./conformance-answers.js";
import { faults } from "./conformance-faults.js";
import { hybrid, noHybrid } from "./conformance-hybrid.js";
import type { Place } from "./place.js";

/**
 * What every store has to keep; `find` starts what it needs. A `missing` says why it cannot be had, `words` whether it has a
 * search by words and whether that knows English.
 */
export function storeConformance(
  name: string,
  find: () => Promise<Place>,
  { missing, words }: { missing?: string | undefined; words?: "english" | "exact" } = {},
): void {
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
    if (words) hybrid(() => place, words === "english");
    else noHybrid(() => place);
  });
}
