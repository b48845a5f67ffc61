import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { packageFaults, packagesWith, readLock } from "./check-packages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What comes with the package `a` by a lock file of these packages. */
const withA = (packages) => [...packagesWith(packages, "packages/a").keys()].sort();

/** The server with `count` packages, one needing the next. */
function chain(count) {
  const names = Array.from({ length: count }, (_, at) => `p${at}`);
  const packages = { "packages/server": { dependencies: { p0: "1" } } };
  for (const [at, name] of names.entries()) {
    const next = names[at + 1];
    packages[`node_modules/${name}`] = next === undefined ? {} : { dependencies: { [next]: "1" } };
  }
  return packages;
}

describe("the check of packages", () => {
  it("has nothing to say of this workspace", () =>
    assert.deepEqual(packageFaults(readLock(root)), []));

  it("allows 79 packages with the server itself, and not 80", () => {
    assert.deepEqual(packageFaults(chain(78)), []);
    const [first, ...which] = packageFaults(chain(79));
    assert.match(first, /80 packages; at most 79/);
    assert.equal(which.length, 80);
    assert(which.includes("  node_modules/p7, for node_modules/p6"));
  });

  it("finds what an optional peer brings once it is a dependency", () => {
    const lock = readLock(root);
    const server = { ...lock["packages/server"] };
    server.dependencies = { ...server.dependencies, ...server.peerDependencies };
    assert.match(packageFaults({ ...lock, "packages/server": server })[0], /comes with \d+/);
  });
});

describe("the packages that come with another", () => {
  it("are each counted once, and other packages of the workspace by their folder", () => {
    const packages = {
      "packages/a": { dependencies: { b: "1", c: "1" } },
      "node_modules/b": { resolved: "packages/b", link: true },
      "packages/b": { dependencies: { c: "1", a: "1" } },
      "node_modules/a": { resolved: "packages/a", link: true },
      "node_modules/c": {},
      "node_modules/d": {},
    };
    assert.deepEqual(withA(packages), ["node_modules/c", "packages/a", "packages/b"]);
  });

  it("are those of the nearest folder", () => {
    const packages = {
      "packages/a": { dependencies: { b: "1", "@x/c": "1" } },
      "packages/a/node_modules/b": { dependencies: { d: "1" } },
      "packages/a/node_modules/b/node_modules/d": { dependencies: { "@x/c": "1", e: "1" } },
      "packages/a/node_modules/e": {},
      "node_modules/@x/c": {},
      "node_modules/b": {},
      "node_modules/d": {},
      "node_modules/e": {},
    };
    assert.deepEqual(withA(packages), [
      "node_modules/@x/c",
      "packages/a",
      "packages/a/node_modules/b",
      "packages/a/node_modules/b/node_modules/d",
      "packages/a/node_modules/e",
    ]);
  });

  it("have among them peers and optional dependencies, but no optional peers and nothing for tests", () => {
    const packages = {
      "packages/a": {
        devDependencies: { dev: "1" },
        optionalDependencies: { extra: "1", "for-another-platform": "1" },
        peerDependencies: { peer: "1", unneeded: "1" },
        peerDependenciesMeta: { unneeded: { optional: true } },
      },
      "node_modules/dev": {},
      "node_modules/extra": {},
      "node_modules/peer": {},
      "node_modules/unneeded": {},
    };
    assert.deepEqual(withA(packages), ["node_modules/extra", "node_modules/peer", "packages/a"]);
  });

  it("cannot be told if one is not in the file", () => {
    assert.throws(() => withA({ "packages/a": { dependencies: { b: "1" } } }), /has no b for/);
  });
});
