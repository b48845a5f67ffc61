import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parseElf, readElf } from "../src/elf.js";
import { currentPlatform, libcOf, PLATFORMS } from "../src/platforms.js";
import { type AddonOutcome, PublishedCopy } from "./support/published.js";

let scratch: string;
before(() => {
  scratch = mkdtempSync(join(tmpdir(), "native-infer-addon-"));
});
after(() => rmSync(scratch, { recursive: true }));

const copy = () => new PublishedCopy(mkdtempSync(join(scratch, "copy-")));
const here = currentPlatform();
const elsewhere = PLATFORMS.find((name) => name !== here) ?? "";

function assertFails({ code, message }: AddonOutcome, expected: string, says: RegExp[]): void {
  assert.equal(code, expected, message);
  for (const part of says) assert.match(message ?? "", part);
}

describe("the addon of an installed native-infer", () => {
  test("comes from the package of this platform", () => {
    const installed = copy();
    installed.addPlatform(here);
    assert.ok((installed.ask().cpus ?? 0) >= 1);
  });

  test("comes from a build in the package's own folder, whatever else is installed", () => {
    const installed = copy();
    truncateSync(installed.addPlatform(here), 1000);
    installed.addBuild();
    assert.ok((installed.ask().cpus ?? 0) >= 1);
  });

  test("is missed with the places that were tried and the command that installs it", () => {
    assertFails(copy().ask(), "RUNTIME_NOT_FOUND", [
      new RegExp(`@native-infer/${here} is not installed`),
      /nothing was built at '.*native_infer\.node'/,
      new RegExp(`npm install @native-infer/${here}@\\d+\\.\\d+\\.\\d+'`),
    ]);
  });

  test("is missed with the platform that node_modules was installed for", () => {
    const installed = copy();
    installed.addPlatform(elsewhere);
    assertFails(installed.ask(), "RUNTIME_NOT_FOUND", [
      new RegExp(`were installed for ${elsewhere}: run 'npm install @native-infer/${here}@`),
    ]);
  });

  test("is named with the reason, instead of a crash, if its file is cut short anywhere", () => {
    const installed = copy();
    const file = installed.addPlatform(here);
    const { size } = statSync(file);
    for (const bytes of [size - 1, size >> 1, 5000, 100, 10, 0]) {
      truncateSync(file, bytes);
      const outcome = installed.ask();
      assertFails(outcome, "RUNTIME_NOT_FOUND", [/install again/]);
      assert.ok(outcome.message?.includes(`could not be loaded from '${file}'`));
    }
  });

  test("is refused if it is of another version", () => {
    const installed = copy();
    installed.addPlatform(here, "0.0.1");
    assertFails(installed.ask(), "RUNTIME_INCOMPATIBLE", [
      new RegExp(`@native-infer/${here} is 0\\.0\\.1 and native-infer \\d`),
    ]);
  });
});

describe("the head of an ELF file", () => {
  /** Of a program whose second segment names `interpreter`. */
  function elf(interpreter: string): Buffer {
    const head = Buffer.alloc(512);
    head.write("\x7fELF", "latin1");
    head.writeBigUInt64LE(64n, 0x20);
    head.writeBigUInt64LE(9000n, 0x28);
    head.writeUInt16LE(2, 0x38);
    head.writeUInt16LE(64, 0x3a);
    head.writeUInt16LE(10, 0x3c);
    head.writeUInt32LE(1, 64);
    head.writeUInt32LE(3, 120);
    head.writeBigUInt64LE(300n, 128);
    head.writeBigUInt64LE(BigInt(interpreter.length + 1), 152);
    head.write(interpreter, 300, "latin1");
    return head;
  }

  test("tells the loader that the program names, and how long the file is", () => {
    for (const interpreter of ["/lib/ld-musl-x86_64.so.1", "/lib64/ld-linux-x86-64.so.2"]) {
      assert.deepEqual(parseElf(elf(interpreter)), { interpreter, bytes: 9640 });
    }
  });

  test("is that of this Node", {
    skip: process.platform !== "linux" && "only Linux has ELF",
  }, () => {
    const { interpreter, bytes } = readElf(process.execPath) ?? {};
    assert.match(interpreter ?? "", /^\/.*ld-/);
    assert.equal(bytes, statSync(process.execPath).size);
    assert.match(here, /^linux-\w+-(gnu|musl)$/);
  });

  test("names no loader if it is cut before it, and is none before its end", () => {
    const whole = elf("/lib/ld-musl-x86_64.so.1");
    for (let bytes = 0; bytes < 320; bytes += 1) {
      const cut = parseElf(whole.subarray(0, bytes));
      if (bytes < 64) assert.equal(cut, undefined);
      else assert.deepEqual(cut, { bytes: 9640 });
    }
  });

  test("tells the loader wherever in the file its name is", () => {
    const file = join(scratch, "moved");
    const whole = Buffer.concat([elf("/lib/ld-musl-x86_64.so.1"), Buffer.alloc(10_000)]);
    whole.copy(whole, 9000, 300, 400);
    whole.fill(0, 300, 400);
    whole.writeBigUInt64LE(9000n, 128);
    writeFileSync(file, whole);
    assert.equal(readElf(file)?.interpreter, "/lib/ld-musl-x86_64.so.1");
  });

  test("is not that of another file, or of none", () => {
    assert.equal(parseElf(Buffer.alloc(4096)), undefined);
    assert.equal(readElf(join(scratch, "none")), undefined);
  });
});

describe("the C library of a process", () => {
  const unasked = () => assert.fail("the report is slow, and was asked");

  test("is that of the loader that its program names", () => {
    assert.equal(libcOf("/lib/ld-musl-x86_64.so.1", unasked), "musl");
    assert.equal(libcOf("/lib64/ld-linux-x86-64.so.2", unasked), "gnu");
  });

  test("is what the runtime reports if the program names no loader", () => {
    assert.equal(
      libcOf(undefined, () => ({ glibcVersionRuntime: "2.36" })),
      "gnu",
    );
    assert.equal(
      libcOf(undefined, () => ({})),
      "musl",
    );
  });

  test("is taken for glibc if neither can be told", () =>
    assert.equal(
      libcOf(undefined, () => undefined),
      "gnu",
    ));
});
