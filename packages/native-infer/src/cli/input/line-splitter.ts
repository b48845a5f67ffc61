/** One line of a file, without its line feed, carriage return and byte-order mark. */
export interface Line {
  /** From 1. */
  number: number;
  /** Undefined where the line has more bytes than allowed; they were not kept. */
  bytes: Buffer | undefined;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Cuts the chunks of one file into lines. Keeps at most one unfinished line of `maxBytes`. */
export class LineSplitter {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #length = 0;
  #number = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that `chunk` completes. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let begin = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, begin)) {
      this.#keep(chunk.subarray(begin, end));
      lines.push(this.#take());
      begin = end + 1;
    }
    if (begin < chunk.length) this.#keep(chunk.subarray(begin));
    return lines;
  }

  /** The last line, where the file does not end with a line feed. */
  end(): Line[] {
    return this.#length > 0 ? [this.#take()] : [];
  }

  #keep(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length <= this.#maxBytes) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  #take(): Line {
    const tooLong = this.#length > this.#maxBytes;
    const [only, ...more] = this.#pieces;
    let bytes = only !== undefined && more.length === 0 ? only : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    this.#number += 1;
    if (tooLong) return { number: this.#number, bytes: undefined };
    if (this.#number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK))
      bytes = bytes.subarray(3);
    if (bytes.at(-1) === CARRIAGE_RETURN) bytes = bytes.subarray(0, -1);
    return { number: this.#number, bytes };
  }
}
