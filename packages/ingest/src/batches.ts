import type { Fields } from "@native-infer/vector-store";
import { type FieldNames, type NewDocument, toDocument } from "./documents.js";
import type { DeadLetter } from "./journal.js";
import { type Mark, type SourceRecord, shortRaw } from "./sources/source.js";

/** Documents of one batch: enough to keep a store's writes few, little enough to lose. */
export const BATCH_DOCUMENTS = 1024;
/** UTF-16 units of its texts and metadata: what bounds memory where documents are long. */
export const BATCH_UNITS = 2 * 1024 * 1024;

/** Some documents to be embedded and stored together, and the records between them that are bad. */
export interface Batch {
  documents: { number: number; document: NewDocument }[];
  bad: DeadLetter[];
  /** Behind the last of them. */
  next: Mark;
}

/** A bad record as the file of dead letters has it: whole where it is short. */
export function deadLetter(number: number, problem: string, record: unknown): DeadLetter {
  const json = JSON.stringify(record) ?? "";
  const short = shortRaw(json);
  return { number, problem, record: short === json ? record : short };
}

function add(batch: Batch, record: SourceRecord, names: FieldNames, fields: Fields): number {
  const { number } = record;
  batch.next = record.next;
  if ("problem" in record) {
    batch.bad.push({ number, problem: record.problem, record: record.raw });
    return record.raw.length;
  }
  try {
    const document = toDocument(record.value, names, fields);
    batch.documents.push({ number, document });
    return document.text.length + JSON.stringify(document.metadata).length;
  } catch (error) {
    batch.bad.push(deadLetter(number, (error as Error).message, record.value));
    return 0;
  }
}

/** The records in batches, in order; bad ones do not end the import. */
export async function* batchesOf(
  records: AsyncIterable<SourceRecord>,
  from: Mark,
  names: FieldNames,
  fields: Fields,
): AsyncGenerator<Batch> {
  const empty = (next: Mark): Batch => ({ documents: [], bad: [], next });
  let batch = empty(from);
  let units = 0;
  for await (const record of records) {
    units += add(batch, record, names, fields);
    const size = batch.documents.length + batch.bad.length;
    if (size < BATCH_DOCUMENTS && units < BATCH_UNITS) continue;
    yield batch;
    batch = empty(batch.next);
    units = 0;
  }
  if (batch.documents.length + batch.bad.length > 0) yield batch;
}
