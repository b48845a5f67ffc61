/** What a file is compressed with. */
export type Compression = "gzip" | "zstd";

/** The compression that the first bytes tell; the name of a file does not matter. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  const isSkippable = ((head[0] ?? 0) & 0xf0) === 0x50 && startsWith(head, [0x2a, 0x4d, 0x18], 1);
  return isSkippable || startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) ? "zstd" : undefined;
}

function startsWith(head: Uint8Array, bytes: readonly number[] | string, from = 0): boolean {
  const expected = typeof bytes === "string" ? [...Buffer.from(bytes, "latin1")] : bytes;
  return expected.every((byte, at) => head[from + at] === byte);
}

/** A kind of file that holds no text, what it begins with, and what is to be done with it. */
interface Kind {
  begin: readonly number[] | string;
  from?: number;
  name: string;
  remedy: string;
}

const AS_CSV = "save it as CSV (UTF-8)";
const AS_PARQUET = "write it as Parquet";

const KINDS: readonly Kind[] = [
  { begin: "PAR1", name: "Parquet", remedy: "give --format parquet, and the file by its name" },
  {
    begin: "PK\x03\x04",
    name: "a zip archive, as Excel's .xlsx is",
    remedy: `unpack it, or open it in the spreadsheet and ${AS_CSV}`,
  },
  { begin: [0xd0, 0xcf, 0x11, 0xe0], name: "an old Excel file", remedy: AS_CSV },
  { begin: "BZh", name: "compressed with bzip2", remedy: "decompress it with bzip2 -d" },
  {
    begin: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
    name: "compressed with xz",
    remedy: "run xz -d on it",
  },
  {
    begin: [0x04, 0x22, 0x4d, 0x18],
    name: "compressed with lz4",
    remedy: "decompress it with lz4 -d",
  },
  { begin: "7z\xbc\xaf", name: "a 7z archive", remedy: "unpack it" },
  { begin: "ustar", from: 257, name: "a tar archive", remedy: "unpack it with tar -x" },
  {
    begin: "SQLite format 3\0",
    name: "an SQLite database",
    remedy: "export a table with sqlite3 -csv -header",
  },
  { begin: "ARROW1", name: "an Arrow (Feather) file", remedy: AS_PARQUET },
  { begin: "ORC", name: "an ORC file", remedy: AS_PARQUET },
  { begin: "Obj\x01", name: "an Avro file", remedy: `${AS_PARQUET} or as JSON lines` },
  {
    begin: "PGCOPY\n\xff",
    name: "PostgreSQL's binary COPY",
    remedy: "use COPY … (FORMAT csv, HEADER)",
  },
  { begin: "PGDMP", name: "a dump of pg_dump", remedy: "use COPY … (FORMAT csv, HEADER)" },
  { begin: "%PDF", name: "a PDF", remedy: "take its text out first" },
];

/** What is said of a file that holds no text, by its first bytes; undefined for one that may. */
export function noText(head: Uint8Array): string | undefined {
  const kind = KINDS.find(({ begin, from }) => startsWith(head, begin, from));
  return kind && `it is ${kind.name}; ${kind.remedy}`;
}

/** Whether bytes are those of a Parquet file. */
export function isParquet(head: Uint8Array): boolean {
  return startsWith(head, "PAR1");
}
