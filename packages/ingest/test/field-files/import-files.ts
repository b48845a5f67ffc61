// Imports the files of make_files.py into LanceDB, finds all of their documents, and compares them value by value with expected.json.
// Usage: node import-files.js FOLDER
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fields, Match } from "@native-infer/vector-store";
import { openStore } from "@native-infer/vector-store";
import type { DeadLetter } from "../../src/journal.js";
import type { SourceOptions } from "../../src/sources/open.js";
import { importFile } from "../support/import-file.js";
import { type Expected, isSame } from "./compare.js";

/** One file of expected.json. */
interface ExpectedFile {
  file: string;
  options: SourceOptions;
  fields: Fields;
  rows: Record<string, Expected>[];
}

const TEXT = "body text";
const [folder = ""] = process.argv.slice(2);

async function imported({ file, options, fields }: ExpectedFile) {
  const path = join(folder, file);
  const files = { checkpoint: `${path}.checkpoint`, deadLetters: `${path}.bad` };
  const store = openStore({
    ...{ kind: "lancedb", path: join(folder, "store"), timeoutMs: 60_000 },
    collection: file.replaceAll(/[^a-z0-9]/g, "_"),
    wanted: { model: "fake", dimensions: 2, fields },
  });
  try {
    const names = { id: "id", text: TEXT };
    await importFile(path, { files, store, names, source: { ...options, columns: [TEXT] } });
    return await store.query(new Float32Array([1, 0]), { k: 1000 });
  } finally {
    await store.close();
  }
}

function deadLetters(file: string): DeadLetter[] {
  const path = join(folder, `${file}.bad`);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as DeadLetter);
}

/** What is not as it was in the file. A record that is not found has to be a dead letter with its content. */
function differences({ rows }: ExpectedFile, found: readonly Match[], dead: readonly DeadLetter[]) {
  const byId = new Map(found.map((match) => [match.id, match]));
  const wrong: string[] = [];
  for (const row of rows) {
    const id = idOf(row);
    const match = byId.get(id);
    if (match === undefined) {
      if (!dead.some(({ record }) => JSON.stringify(record).includes(id)))
        wrong.push(`${id} is lost`);
      continue;
    }
    const stored: Record<string, unknown> = { id: match.id, [TEXT]: match.text, ...match.metadata };
    for (const name of new Set([...Object.keys(row), ...Object.keys(stored)])) {
      if (isSame(row[name] ?? null, stored[name])) continue;
      wrong.push(`${id}.${name}: ${JSON.stringify(stored[name])} for ${JSON.stringify(row[name])}`);
    }
  }
  if (found.length + dead.length !== rows.length) {
    wrong.push(
      `${found.length} documents and ${dead.length} dead letters of ${rows.length} records`,
    );
  }
  return wrong;
}

function idOf({ id }: Record<string, Expected>): string {
  return typeof id === "object" && id !== null && "number" in id ? id.number : String(id);
}

const all = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as ExpectedFile[];
let failed = 0;
for (const expected of all) {
  const found = await imported(expected);
  const dead = deadLetters(expected.file);
  const wrong = differences(expected, found, dead);
  if (wrong.length > 0) failed += 1;
  const state = wrong.length === 0 ? "ok" : `WRONG (${wrong.length})`;
  console.log(`${state} ${expected.file}: ${found.length} documents, ${dead.length} dead letters`);
  for (const each of wrong.slice(0, 5)) console.log(`  ${each}`);
  for (const problem of new Set(dead.slice(0, 200).map((letter) => letter.problem.slice(0, 80))))
    if (wrong.length > 0) console.log(`  dead: ${problem}`);
}
process.exitCode = failed === 0 && all.length > 0 ? 0 : 1;
