/** What a text is encoded in if nothing says otherwise. */
export const UTF_8 = "utf-8";

/** The WHATWG's name of an encoding; undefined for one that this Node does not know. */
export function encodingNamed(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** A byte-order mark at the start of a text. */
export interface ByteOrderMark {
  encoding: string;
  length: number;
}

/** The byte-order mark that a text begins with. */
export function markOf(head: Uint8Array): ByteOrderMark | undefined {
  const [first, second, third] = head;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: UTF_8, length: 3 };
  if (first === 0xff && second === 0xfe) return { encoding: "utf-16le", length: 2 };
  return first === 0xfe && second === 0xff ? { encoding: "utf-16be", length: 2 } : undefined;
}
