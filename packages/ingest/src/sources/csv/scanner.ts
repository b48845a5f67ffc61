const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** How a file is cut into records and cells. */
export interface CsvDialect {
  /** A byte of ASCII. */
  delimiter: number;
  /** What ends a line: LF, with a CR before it or not, or CR alone. */
  lineEnd: "lf" | "cr";
}

/** Where a cell is in the buffer, without its quotes. */
export interface Cell {
  from: number;
  to: number;
  isQuoted: boolean;
  /** Has quotes that stand for one. */
  hasQuotes: boolean;
}

/** What was found: a record, or why the bytes are none. */
export interface Found {
  /** Behind its line end. */
  end: number;
  /** No more than the scanner keeps. */
  cells: Cell[];
  /** How many there are. */
  count: number;
  /** A quote is where none may be, or is missing; `end` is where that shows. */
  fault?: string;
}

const NOT_CLOSED = "a quote is not closed";
const NOT_FOLLOWED = "a closing quote is not followed by a delimiter or a line end";

type State = "begin" | "plain" | "quoted" | "closed" | "closed and CR";

/**
 * Finds one record after the other in bytes that may come in parts. RFC 4180; besides, a quote within a cell that does not begin
 * with one is a letter like others.
 */
export class CsvScanner {
  readonly #delimiter: number;
  readonly #end: number;
  readonly #maxCells: number;
  #state: State = "begin";
  #cells: Cell[] = [];
  #count = 0;
  #cellFrom = 0;
  #hasQuotes = false;
  /** The next byte to be looked at. */
  #at = 0;

  /** Of each record, `maxCells` are kept: a line of delimiters alone would take fifty times its size. */
  constructor({ delimiter, lineEnd }: CsvDialect, maxCells: number) {
    this.#maxCells = maxCells;
    this.#delimiter = delimiter;
    this.#end = lineEnd === "cr" ? CR : LF;
  }

  get isInQuotes(): boolean {
    return this.#state === "quoted";
  }

  /** Begins with a new record at `from`. */
  begin(from: number): void {
    this.#state = "begin";
    this.#cells = [];
    this.#count = 0;
    this.#cellFrom = from;
    this.#hasQuotes = false;
    this.#at = from;
  }

  /** The bytes before `count` are gone from the buffer. */
  forget(count: number): void {
    this.#at -= count;
    this.#cellFrom -= count;
    for (const cell of this.#cells) {
      cell.from -= count;
      cell.to -= count;
    }
  }

  /** Goes on to the end of the record; undefined if it is not among these bytes. `isLast`: no more will come. */
  find(bytes: Buffer, isLast: boolean): Found | undefined {
    while (this.#at < bytes.length) {
      const found = this.#step(bytes);
      if (found) return found;
    }
    return isLast ? this.#last(bytes) : undefined;
  }

  #last(bytes: Buffer): Found {
    const end = bytes.length;
    if (this.#state === "quoted") return { ...this.#found(end), fault: NOT_CLOSED };
    if (this.#state === "closed") this.#push(end - 1, true);
    else if (this.#state === "closed and CR") this.#push(end - 2, true);
    else this.#push(this.#endOfPlain(bytes, end), false);
    return this.#found(end);
  }

  #found(end: number): Found {
    return { end, cells: this.#cells, count: this.#count };
  }

  /** Ends a cell; the next one begins at the next byte. */
  #push(to: number, isQuoted: boolean): void {
    this.#count += 1;
    if (this.#count <= this.#maxCells) {
      this.#cells.push({ from: this.#cellFrom, to, isQuoted, hasQuotes: this.#hasQuotes });
    }
    this.#state = "begin";
    this.#hasQuotes = false;
    this.#cellFrom = this.#at;
  }

  /** A CR before the line end belongs to it. */
  #endOfPlain(bytes: Buffer, end: number): number {
    const hasCr = this.#end === LF && end > this.#cellFrom && bytes[end - 1] === CR;
    return hasCr ? end - 1 : end;
  }

  #step(bytes: Buffer): Found | undefined {
    switch (this.#state) {
      case "begin":
        return this.#begin(bytes);
      case "plain":
        return this.#plain(bytes);
      case "quoted":
        return this.#quoted(bytes);
      default:
        return this.#closed(bytes);
    }
  }

  #begin(bytes: Buffer): undefined {
    this.#cellFrom = this.#at;
    const isQuoted = bytes[this.#at] === QUOTE;
    this.#state = isQuoted ? "quoted" : "plain";
    if (!isQuoted) return;
    this.#at += 1;
    this.#cellFrom = this.#at;
  }

  #plain(bytes: Buffer): Found | undefined {
    const delimiter = this.#delimiter;
    const end = this.#end;
    let at = this.#at;
    while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== end) at += 1;
    this.#at = at;
    if (at === bytes.length) return undefined;
    this.#at += 1;
    const isEnd = bytes[at] !== delimiter;
    this.#push(isEnd ? this.#endOfPlain(bytes, at) : at, false);
    return isEnd ? this.#found(this.#at) : undefined;
  }

  #quoted(bytes: Buffer): undefined {
    const at = bytes.indexOf(QUOTE, this.#at);
    this.#at = at < 0 ? bytes.length : at + 1;
    if (at >= 0) this.#state = "closed";
  }

  /** Behind a quote in quotes: half of two that stand for one, or the end of the cell. */
  #closed(bytes: Buffer): Found | undefined {
    const byte = bytes[this.#at];
    const isBehindCr = this.#state === "closed and CR";
    if (byte === QUOTE && !isBehindCr) {
      this.#at += 1;
      this.#hasQuotes = true;
      this.#state = "quoted";
      return undefined;
    }
    if (byte === CR && this.#end === LF && !isBehindCr) {
      this.#at += 1;
      this.#state = "closed and CR";
      return undefined;
    }
    const isEnd = byte === this.#end;
    if (!isEnd && (byte !== this.#delimiter || isBehindCr)) {
      return { ...this.#found(this.#at), fault: NOT_FOLLOWED };
    }
    const to = this.#at - (isBehindCr ? 2 : 1);
    this.#at += 1;
    this.#push(to, true);
    return isEnd ? this.#found(this.#at) : undefined;
  }
}
