import { MAX_KEPT } from "./arguments/options.js";
import { CliError } from "./exit.js";
import type { Row } from "./output/json-lines.js";

/** Max UTF-16 units of the documents that are kept: 200 MB at most. */
const MAX_CHARACTERS = 100_000_000;

/**
 * The documents with the best scores so far. Whatever the input's size, it keeps at most `topK` of them, or without it all,
 * up to `MAX_KEPT`. What would exceed that, or `maxCharacters` of text, is an error that says what to do.
 */
export class Ranking {
  /** The best first; of equal scores the one that was added first. */
  readonly rows: Row<number>[] = [];
  #characters = 0;

  constructor(
    private readonly topK: number | undefined,
    private readonly withText: boolean,
    private readonly maxCharacters = MAX_CHARACTERS,
  ) {}

  add({ record, result }: Row<number>): void {
    // What is not written need not be kept.
    const kept = this.withText ? record : { ...record, text: "" };
    this.rows.splice(this.#placeOf(result), 0, { record: kept, result });
    this.#characters += kept.text.length;
    if (this.rows.length > (this.topK ?? MAX_KEPT)) {
      if (this.topK === undefined) {
        throw new CliError(
          `there are more than ${MAX_KEPT} documents; --top-k keeps only the best`,
        );
      }
      this.#characters -= this.rows.pop()?.record.text.length ?? 0;
    }
    if (this.#characters > this.maxCharacters) {
      throw new CliError(
        `the documents to be kept have more than ${this.maxCharacters} characters; ` +
          "a smaller --top-k keeps fewer, --no-text none",
      );
    }
  }

  /** Behind all that are as good or better: at most `MAX_KEPT` places move, in some microseconds. */
  #placeOf(score: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle] as Row<number>).result >= score) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
