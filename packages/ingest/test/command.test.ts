import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "@native-infer/testing";
import { openStore, type VectorStore } from "@native-infer/vector-store";
import { launch, run } from "./support/program.js";

const KILLS = Number(process.env.NATIVE_INFER_KILLS ?? 4);
const DOCUMENTS = 6000;
/** Every so many records one is bad. */
const BAD_EVERY = 500;

describe("native-infer-ingest", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "native-infer-ingest-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const at = (name: string) => join(folder, name);
  const into = (name: string) => ["--store-path", at(name), "--store-timeout-ms", "60000"];
  const opened = async <T>(name: string, work: (store: VectorStore) => Promise<T>): Promise<T> => {
    const store = openStore({
      kind: "lancedb",
      path: at(name),
      collection: "documents",
      timeoutMs: 30_000,
      wanted: { model: "all-MiniLM-L6-v2", dimensions: 384 },
    });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  const lines = (path: string) => readFileSync(path, "utf8").split("\n").filter(Boolean);

  it(`is killed at ${KILLS} random moments, loses nothing and does nothing twice`, async () => {
    const records = Array.from({ length: DOCUMENTS }, (_, i) =>
      i % BAD_EVERY === 7
        ? "{"
        : JSON.stringify({ id: `d${i}`, text: `document number ${i}`, n: i }),
    );
    writeFileSync(at("killed.jsonl"), `${records.join("\n")}\n`);
    const args = [at("killed.jsonl"), ...into("killed")];
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = new Random(seed);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const program = launch(args);
      await Promise.race([sleep(300 + 1500 * random.next()), program.ended()]);
      program.signal("SIGKILL");
      await program.ended();
    }
    const { code, stderr } = await run(args);
    assert.equal(code, 0, stderr);
    const expected = records.flatMap((record) => (record === "{" ? [] : [JSON.parse(record).id]));
    await opened("killed", async (store) => {
      assert.equal(await store.count(), expected.length, `seed ${seed}`);
      const sample = [0, 1, 999, 5000].map((i) => `document number ${i}`);
      for (const wanted of sample) {
        const [vector] = await vectorsOf([wanted]);
        const [match] = await store.query(vector as Float32Array, { k: 1 });
        assert.equal(match?.text, wanted);
      }
    });
    const dead = lines(at("killed.jsonl.bad.jsonl")).map((line) => JSON.parse(line).number);
    const bad = records.flatMap((record, i) => (record === "{" ? [i + 1] : []));
    assert.deepEqual(dead, bad, `seed ${seed}`);
  });

  it("says that all is there already, and does it again when told to", async () => {
    writeFileSync(at("again.csv"), "id,text,size\n1,first,3\n2,second,4\n");
    const args = [at("again.csv"), ...into("again"), "--store-fields", "size:number"];
    assert.equal((await run(args)).code, 0);
    assert.match((await run(["--threads", "1", ...args])).stderr, /imported already; --restart/);
    const { code, stderr } = await run([...args, "--restart"]);
    assert.equal(code, 0);
    assert.match(stderr, /2 documents in/);
    assert.equal(await opened("again", (store) => store.count()), 2);
  });

  it("reads standard input, where ids are hashes of the content", async () => {
    const input = '{"text":"a"}\n{"text":"b"}\n{"text":"a"}\n';
    const bad = ["--dead-letters", at("stdin.bad.jsonl")];
    assert.equal((await run(["-", ...bad, ...into("stdin")], input)).code, 0);
    assert.equal(await opened("stdin", (store) => store.count()), 2);
  });

  const refused: [what: string, args: string[], message: RegExp][] = [
    ["no file", [], /needs a file/],
    ["two files", ["a.jsonl", "b.jsonl"], /'b\.jsonl' is another/],
    ["a file that is not there", ["none.jsonl"], /cannot read none\.jsonl/],
    ["a file of no known format", ["a.txt"], /--format is one of/],
    ["an unknown flag", ["a.jsonl", "--texts", "x"], /unknown setting --texts/],
    ["an unknown format", ["a.jsonl", "--format", "xml"], /--format is 'xml'; allowed is jsonl/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { code, stderr } = await run([...args, ...into("refused")]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.equal(existsSync(at("refused")), false);
    });
  }
});

async function vectorsOf(texts: string[]): Promise<Float32Array[]> {
  const { Embedder } = await import("native-infer");
  await using embedder = await Embedder.load();
  return await embedder.embed(texts);
}
