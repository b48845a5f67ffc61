import { Decompress } from "fzstd";

/** Bytes that a frame may look back for: what the program zstd takes without --long. */
export const MAX_ZSTD_WINDOW = 128 * 1024 * 1024;

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const CHECKSUM_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
const MAX_BLOCK_BYTES = 128 * 1024;
const SINGLE_SEGMENT = 0x20;

/** A part of a zstd stream that is read as a whole. */
type Part = "frame" | "block" | "checksum";

/** The bytes of a frame's header; undefined if more are needed to tell. Throws for a window beyond the limit. */
function headerBytes(bytes: Buffer): number | undefined {
  const flags = bytes[4];
  if (flags === undefined) return undefined;
  const isSingle = (flags & SINGLE_SEGMENT) !== 0;
  const sizeCode = flags >> 6;
  const sizeBytes = sizeCode > 0 ? 1 << sizeCode : Number(isSingle);
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] as number;
  if (dictionaryBytes > 0) throw new Error("it needs a dictionary, which is not supported");
  const length = 5 + Number(!isSingle) + sizeBytes;
  if (bytes.length < length) return undefined;
  checkWindow(bytes, isSingle, length - sizeBytes, sizeBytes);
  return length;
}

function checkWindow(bytes: Buffer, isSingle: boolean, sizeAt: number, sizeBytes: number): void {
  const descriptor = bytes[5] as number;
  const base = 2 ** (10 + (descriptor >> 3));
  const size =
    sizeBytes === 8
      ? Number(bytes.readBigUInt64LE(sizeAt))
      : bytes.readUIntLE(sizeAt, Math.max(1, sizeBytes));
  const window = isSingle ? size : base + (base / 8) * (descriptor & 7);
  if (window <= MAX_ZSTD_WINDOW) return;
  throw new Error(
    `it needs ${window} bytes of memory to decompress; at most ${MAX_ZSTD_WINDOW} are allowed, as with zstd without --long`,
  );
}

/**
 * Cuts a zstd stream into its blocks, so that no more than one is decompressed at a time: a few bytes of it can stand for 128 KiB.
 */
class Blocks {
  #held: Buffer = Buffer.alloc(0);
  #expected: Part = "frame";
  #hasChecksum = false;
  /** Bytes of a skippable frame that are still to come. */
  #toSkip = 0;

  /** Whether a stream may end here. */
  get isComplete(): boolean {
    return this.#expected === "frame" && this.#held.length === 0 && this.#toSkip === 0;
  }

  /** The parts that are complete with these bytes. Throws for what is no zstd. */
  *cut(chunk: Buffer): Generator<Buffer> {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (;;) {
      const skip = Math.min(this.#toSkip, this.#held.length);
      this.#held = this.#held.subarray(skip);
      this.#toSkip -= skip;
      const length = this.#toSkip > 0 ? undefined : this.#next();
      if (length === undefined || length > this.#held.length) return;
      const part = this.#held.subarray(0, length);
      this.#held = this.#held.subarray(length);
      this.#pass(part);
      if (part.length > 0) yield part;
    }
  }

  /** Bytes of the next part; undefined if more are needed to tell. */
  #next(): number | undefined {
    if (this.#expected === "checksum") return CHECKSUM_BYTES;
    if (this.#expected === "frame") return this.#frame();
    if (this.#held.length < BLOCK_HEADER_BYTES) return undefined;
    const header = this.#held.readUIntLE(0, BLOCK_HEADER_BYTES);
    const isRepeated = ((header >> 1) & 3) === 1;
    if (header >> 3 > MAX_BLOCK_BYTES) throw new Error("a block is too large");
    return BLOCK_HEADER_BYTES + (isRepeated ? 1 : header >> 3);
  }

  #frame(): number | undefined {
    if (this.#held.length < 8) return undefined;
    const magic = this.#held.readUInt32LE(0);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      this.#toSkip = 8 + this.#held.readUInt32LE(4);
      return 0;
    }
    if (magic !== FRAME) throw new Error("a frame begins with other bytes than zstd's");
    return headerBytes(this.#held);
  }

  #pass(part: Buffer): void {
    if (part.length === 0) return;
    if (this.#expected === "frame") {
      this.#hasChecksum = ((part[4] as number) & 4) !== 0;
      this.#expected = "block";
    } else if (this.#expected === "checksum") {
      this.#expected = "frame";
    } else if (((part[0] as number) & 1) !== 0) {
      this.#expected = this.#hasChecksum ? "checksum" : "frame";
    }
  }
}

/** Decompresses zstd, a block at a time: memory is that of a frame's window. Rejects for what is damaged, cut off or too large. */
export async function* unzstd(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const blocks = new Blocks();
  let output: Buffer[] = [];
  const decompress = new Decompress((bytes) => {
    // The library uses its buffers again.
    output.push(Buffer.from(bytes));
  });
  for await (const chunk of input) {
    for (const part of blocks.cut(chunk)) {
      decompress.push(part);
      const made = output;
      output = [];
      yield* made;
    }
  }
  if (!blocks.isComplete) throw new Error("it ends in the middle");
  decompress.push(new Uint8Array(0), true);
  yield* output;
}
