import { brotliCompressSync, constants } from "node:zlib";
import {
  deltas,
  type Element,
  type File,
  levels,
  listHead,
  type Page,
  run,
  varint,
} from "./parquet-file.js";

/** Small Parquet files that stand for much, and what they are made of. */
export const MI = 1024 * 1024;
const BYTE_ARRAY = 6;
const INT32 = 1;
export const INT64 = 2;
export const ENCODING = {
  plain: 0,
  rle: 3,
  delta: 5,
  deltaLength: 6,
  deltaBytes: 7,
  dictionary: 8,
};
const CODEC = { brotli: 4, zstd: 6 };

const ROOT: Element = { name: "root", children: 1 };

/** A file with one column `text`. */
export function oneColumn(
  pages: Page[],
  rows: number,
  {
    repetition = 0,
    type = BYTE_ARRAY,
    codec = 0,
    converted,
  }: {
    repetition?: number;
    type?: number;
    codec?: number;
    converted?: number;
  } = {},
): File {
  const element = { name: "text", type, repetition, ...(converted ? { converted } : {}) };
  return { schema: [ROOT, element], columns: [{ path: ["text"], type, codec, pages }], rows };
}

/** A file with one column of lists, `text.list.element`. */
export function lists(pages: Page[], rows: number): File {
  return {
    schema: [
      ROOT,
      { name: "text", repetition: 1, converted: 3, children: 1 },
      { name: "list", repetition: 2, children: 1 },
      { name: "element", type: INT32, repetition: 1 },
    ],
    columns: [{ path: ["text", "list", "element"], type: INT32, pages }],
    rows,
  };
}

const plain = (value: string) => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  return Buffer.concat([length, Buffer.from(value)]);
};
/** A page with a dictionary of one value. */
export const dictionary = (value: string): Page => ({
  values: 1,
  content: plain(value),
  isDictionary: true,
});
/** `values` times the first entry of the dictionary. */
export const indices = (values: number, length = values): Page => ({
  values,
  content: Buffer.concat([Buffer.from([1]), run(length, 0)]),
  encoding: ENCODING.dictionary,
});
/** Quick, and small enough for zeros. */
const compressed = (bytes: Buffer) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
const zeros = compressed(Buffer.alloc(200 * MI));
const largeText = Buffer.alloc(120 * MI);
largeText.writeUInt32LE(120 * MI - 4);
const largePage: Page = { values: 1, content: compressed(largeText), size: 120 * MI };

/** What is hostile about each, the file, and what it is refused with. */
export const HOSTILE: [what: string, file: File, message: RegExp][] = [
  [
    "a page that is large when decompressed",
    oneColumn([{ values: 1, content: zeros, size: 200 * MI }], 1, { codec: CODEC.brotli }),
    /row group 0, column text: the size of a page is 209,715,200; at most 134,217,728 are allowed/,
  ],
  [
    "a page that is larger when decompressed than its header says",
    oneColumn([{ values: 1, content: zeros, size: 1000 }], 1, { codec: CODEC.brotli }),
    /row group 0, column text: .*larger than 1000/,
  ],
  [
    "a page whose size is negative",
    oneColumn([{ values: 1, content: plain("a"), size: -5 }], 1),
    /column text: the size of a page is -5/,
  ],
  [
    "a dictionary that is large when decompressed",
    oneColumn([{ ...dictionary("a"), content: zeros, size: 200 * MI }, indices(1)], 1, {
      codec: CODEC.brotli,
    }),
    /column text: the size of a page is 209,715,200/,
  ],
  [
    "a dictionary of many values",
    oneColumn([{ ...dictionary("a"), values: 2 ** 30 }, indices(1)], 1),
    /column text: the number of values of a dictionary is 1,073,741,824; at most 1,048,576/,
  ],
  [
    "a page of many values",
    oneColumn([dictionary("a"), indices(400 * MI)], 400 * MI),
    /column text: the number of values of a page is 419,430,400; at most 1,048,576 are allowed/,
  ],
  [
    "a page of more indices than values",
    oneColumn([dictionary("a"), indices(10, 2 ** 31 - 1)], 10),
    /column text: the length of a run is 2,147,483,647; at most 10 are allowed/,
  ],
  [
    "a page of more levels than values",
    oneColumn(
      [{ values: 10, content: Buffer.concat([levels(run(2 ** 31 - 1, 0)), plain("a")]) }],
      10,
      { repetition: 1 },
    ),
    /column text: the length of a run is 2,147,483,647; at most 10 are allowed/,
  ],
  [
    "packed runs that are longer than the page",
    oneColumn(
      [{ values: 10, content: levels(Buffer.concat([varint(2 ** 30 + 1), Buffer.from([1])])) }],
      10,
      { repetition: 1 },
    ),
    /column text: the length of a packed run is 536,870,912/,
  ],
  [
    "one row of many lists",
    lists(
      Array.from({ length: 400 }, (_, i) => ({
        values: MI,
        content: Buffer.concat([
          i === 0 ? levels(run(1, 0), run(MI - 1, 1)) : levels(run(MI, 1)),
          levels(run(MI, 2)),
        ]),
      })),
      1,
    ),
    /column text.list.element: the number of its values and lists is .*; at most 4,194,304/,
  ],
  [
    "values that grow by a common beginning",
    oneColumn(
      [
        {
          values: MI,
          content: Buffer.concat([deltas(MI, 0, 1), deltas(MI, 1, 0), Buffer.alloc(50_000)]),
          encoding: ENCODING.deltaBytes,
        },
      ],
      MI,
    ),
    /column text: the size of values with a common beginning is .*; at most 134,217,728/,
  ],
  [
    "a delta block that goes backwards for ever",
    oneColumn(
      [
        {
          values: 10,
          content: Buffer.concat([varint(128), varint(2 ** 32 - 1), varint(10), Buffer.alloc(9)]),
          encoding: ENCODING.delta,
        },
      ],
      10,
      { type: INT32 },
    ),
    /column text: the number of miniblocks is 4,294,967,295; at most 1,024/,
  ],
  [
    "a row group that says more rows than its pages have",
    oneColumn([{ values: 1, content: plain("a") }], 2 ** 40),
    /column text: its pages have 1 rows, the row group has 1099511627776/,
  ],
  [
    "a row that needs many large pages",
    {
      schema: [
        { name: "root", children: 3 },
        ...["a", "b", "c"].map((name) => ({ name, type: BYTE_ARRAY, repetition: 0 })),
      ],
      columns: ["a", "b", "c"].map((name) => ({
        path: [name],
        type: BYTE_ARRAY,
        codec: CODEC.brotli,
        pages: [largePage],
      })),
      rows: 1,
    },
    /row group 0: column .: row 0 needs pages of 125,829,120 bytes, with those of the other columns 377,487,360; at most 268,435,456/,
  ],
  [
    "lists in its footer that are not there",
    {
      ...oneColumn([], 0),
      footer: Buffer.concat([
        Buffer.from([0x19]),
        ...Array.from({ length: 50 }, () => listHead(9, 30 * MI)),
      ]),
    },
    /is no Parquet file: the length of a list is 31,457,280; at most/,
  ],
  [
    "a number without an end in its footer",
    {
      ...oneColumn([], 0),
      footer: Buffer.concat([Buffer.from([0x16]), Buffer.alloc(90_000, 255)]),
    },
    /is no Parquet file: a number has more than 10 bytes/,
  ],
  [
    "structs within each other in its footer",
    { ...oneColumn([], 0), footer: Buffer.alloc(90_000, 0x1c) },
    /is no Parquet file: the depth is 65; at most 64/,
  ],
  [
    "a deep schema",
    {
      schema: [
        ROOT,
        ...Array.from({ length: 2000 }, (_, i) => ({ name: `s${i}`, repetition: 0, children: 1 })),
        { name: "text", type: BYTE_ARRAY, repetition: 0 },
      ],
      columns: [],
      rows: 0,
    },
    /is no Parquet file: the schema's depth is 65; at most 64/,
  ],
  [
    "more columns than are allowed",
    {
      schema: [
        { name: "root", children: 1500 },
        ...Array.from({ length: 1500 }, (_, i) => ({ name: `c${i}`, type: INT32, repetition: 0 })),
      ],
      columns: [],
      rows: 0,
    },
    /is no Parquet file: the number of columns is 1,001; at most 1,000/,
  ],
];
