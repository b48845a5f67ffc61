import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { STORE_KINDS } from "../src/open-store.js";

const SOURCES = fileURLToPath(new URL("../src", import.meta.url));
const INSTALLED = fileURLToPath(new URL("../../../../node_modules", import.meta.url));

describe("a store whose client is not installed", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "native-infer-no-client-"));
    cpSync(SOURCES, join(folder, "src"), { recursive: true });
    cpSync(join(SOURCES, "..", "..", "package.json"), join(folder, "package.json"));
    for (const name of ["p-limit", "@native-infer/common"]) {
      const target = join(folder, "node_modules", name);
      mkdirSync(dirname(target), { recursive: true });
      symlinkSync(realpathSync(join(INSTALLED, name)), target);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What counting a store's documents says in a process of its own. */
  function countIn(kind: string): string {
    const program = `
      import { openStore } from "./src/index.js";
      const wanted = { model: "m", dimensions: 2 };
      const place = { path: "x", url: "http://127.0.0.1:1", collection: "c" };
      const times = { timeoutMs: 5000 };
      const store = openStore({ kind: "${kind}", wanted, ...place, ...times });
      const count = await store.count().catch(({ code, message }) => code + ": " + message);
      console.log(count);
      await store.close();`;
    const args = ["--input-type=module", "-e", program];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    return stdout.trim() || stderr;
  }

  for (const kind of STORE_KINDS.filter((each) => each !== "simulated")) {
    it(`says what to install: ${kind}`, () => {
      const said = countIn(kind);
      assert.match(
        said,
        /^DRIVER_MISSING: the store \w+ needs packages that are not installed: npm install \S+/,
      );
    });
  }

  it("is none of the one in memory, which needs none", () => {
    assert.equal(countIn("simulated"), "0");
  });
});
