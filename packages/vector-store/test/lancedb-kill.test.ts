import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connect } from "@lancedb/lancedb";
import { batch, ROWS } from "./support/lancedb-writer.js";
import { storeAt } from "./support/place.js";

const WRITER = fileURLToPath(new URL("./support/lancedb-writer.js", import.meta.url));
const KILLS = Number(process.env.NATIVE_INFER_KILLS ?? 5);
const MAX_RUN_MS = 400;
const COLLECTION = "killed";

/** Runs a writer from a batch on and kills it at some moment after its first; resolves with the last one acknowledged. */
async function runAndKill(path: string, first: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, path, COLLECTION, String(first)]);
  let output = "";
  let errors = "";
  child.stdout.on("data", (text: Buffer) => (output += text));
  child.stderr.on("data", (text: Buffer) => (errors += text));
  const ended = once(child, "close");
  await Promise.race([once(child.stdout, "data"), ended]);
  assert.equal(child.exitCode, null, errors);
  await sleep(Math.random() * MAX_RUN_MS);
  child.kill("SIGKILL");
  await ended;
  return Number(output.trimEnd().split("\n").at(-1));
}

async function rowsOf(path: string): Promise<{ id: string; text: string }[]> {
  const connection = await connect(path);
  const table = await connection.openTable(COLLECTION);
  const rows = (await table.query().select(["id", "text"]).toArray()) as {
    id: string;
    text: string;
  }[];
  connection.close();
  return rows.map(({ id, text }) => ({ id, text }));
}

/** All acknowledged rows, each once and with its last text; of the batch after them all or nothing. */
function assertWhole(rows: readonly { id: string; text: string }[], last: number): void {
  const texts = new Map(rows.map(({ id, text }) => [id, text]));
  assert.equal(texts.size, rows.length, "a row is there twice");
  const expected = new Map<string, string>();
  for (let number = 0; number <= last; number += 1) {
    for (const { id, text } of batch(number)) expected.set(id, text);
  }
  const next = batch(last + 1);
  if (texts.get(next[0]?.id ?? "") === `batch ${last + 1}`) {
    for (const { id, text } of next) expected.set(id, text);
  }
  assert.deepEqual(texts.size, expected.size);
  for (const [id, text] of expected) assert.equal(texts.get(id), text, id);
}

it(`a writer that is killed ${KILLS} times loses nothing acknowledged and leaves nothing twice`, async () => {
  const path = mkdtempSync(join(tmpdir(), "native-infer-kill-"));
  let last = -1;
  for (let kill = 0; kill < KILLS; kill += 1) {
    last = await runAndKill(path, last + 1);
    assertWhole(await rowsOf(path), last);
  }
  const place = { options: { kind: "lancedb", path }, close: async () => {} } as const;
  const store = storeAt(place, { collection: COLLECTION });
  await store.upsert(batch(last + 1));
  assert.equal(await store.count(), ((last + 1) * ROWS) / 2 + ROWS);
  const [one] = batch(last + 1);
  if (one) assert.equal((await store.query(one.vector, { k: 1 }))[0]?.id, one.id);
  await store.close();
  rmSync(path, { recursive: true });
});
