import { join } from "node:path";
import { atLeast, atMost, type Figure } from "../../promises/figures.js";
import { writeDocuments } from "../documents.js";
import { type Ended, ingest as runIngest, withFolder } from "../program.js";

const GIB = 1024 ** 3;
const METADATA_BYTES = 16_384;

/** One import. */
export interface IngestMeasured extends Ended {
  documents: number;
  bytes: number;
}

/** What the import says of itself at its end. */
function busyPercent(stderr: string): number {
  return Number(/the engine busy (\d+) %/.exec(stderr)?.[1] ?? Number.NaN);
}

export function ingestFigures({
  documents,
  bytes,
  seconds,
  peakMb,
  stderr,
}: IngestMeasured): Figure[] {
  const note = `${documents} documents, ${(bytes / GIB).toFixed(2)} GiB`;
  return [
    { name: "documents", value: documents / seconds, unit: "/s", note },
    { name: "engine busy", value: busyPercent(stderr), unit: "%", bound: atLeast(90) },
    { name: "peak memory", value: peakMb ?? Number.NaN, unit: "MB", bound: atMost(400) },
  ];
}

/** A file of 1 GiB, documents of 5 to 200 tokens with 16 kB of metadata each, into an embedded store. */
export function ingest(quick: boolean): Promise<Figure[]> {
  return withFolder(async (folder) => {
    const file = join(folder, "documents.jsonl");
    const min = quick ? GIB / 64 : GIB;
    const written = writeDocuments(file, ({ bytes }) => bytes >= min, METADATA_BYTES);
    const ended = await runIngest([file, "--store-path", join(folder, "store")]);
    return ingestFigures({ ...ended, ...written });
  });
}
