import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { needFaults } from "../../packages/native-infer/scripts/elf-needs.mjs";
import { isAllowed } from "./licences.mjs";
import {
  addonManifest,
  PACKAGES,
  platformFields,
  runtimeManifest,
  workspaceManifest,
} from "./manifests.mjs";
import { nameOf, publishedSbom, sbomFaults } from "./sbom.mjs";
import { changesOf, withVersion } from "./version.mjs";

const EXPORTED = ["napi_register_module_v1", "node_api_module_get_api_version_v1"];
const GOOD = {
  libraries: ["libc.so.6", "libm.so.6"],
  versions: ["GLIBC_2.2.5"],
  exported: EXPORTED,
};

describe("what is published", () => {
  const folder = new URL("../../packages/", import.meta.url);
  const manifestOf = (name) => JSON.parse(readFileSync(new URL(`${name}/package.json`, folder)));

  it("is every package that is not private", () => {
    const open = readdirSync(folder).filter((name) => manifestOf(name).private !== true);
    assert.deepEqual(open.sort(), [...PACKAGES].sort());
  });

  it("comes after what it depends on", () => {
    const names = PACKAGES.map((name) => manifestOf(name).name);
    for (const [at, name] of PACKAGES.entries()) {
      const { dependencies = {} } = manifestOf(name);
      const later = names.slice(at).filter((each) => each in dependencies);
      assert.deepEqual(later, [], name);
    }
  });
});

describe("the manifest of a published package", () => {
  const source = {
    name: "native-infer",
    version: "1.2.3",
    scripts: { test: "x" },
    devDependencies: { a: "1" },
    dependencies: { b: "2" },
    exports: { ".": "./index.js" },
  };

  it("has nothing of what only the workspace uses", () => {
    const manifest = workspaceManifest(source, { platforms: [] });
    assert.equal(manifest.scripts, undefined);
    assert.equal(manifest.devDependencies, undefined);
    assert.deepEqual(manifest.dependencies, { b: "2" });
  });

  it("pins native-infer's addons to its own version, and nobody else's", () => {
    const platforms = ["linux-x64-gnu", "win32-x64"];
    assert.deepEqual(workspaceManifest(source, { platforms }).optionalDependencies, {
      "@native-infer/linux-x64-gnu": "1.2.3",
      "@native-infer/win32-x64": "1.2.3",
    });
    const other = workspaceManifest({ ...source, name: "@native-infer/server" }, { platforms });
    assert.equal(other.optionalDependencies, undefined);
  });

  it("says where the sources are only if that is known", () => {
    const repository = "https://example.org/a/b";
    const options = { platforms: [], repository, directory: "packages/x" };
    assert.deepEqual(workspaceManifest(source, options).repository, {
      type: "git",
      url: "git+https://example.org/a/b.git",
      directory: "packages/x",
    });
    assert.equal(workspaceManifest(source, { platforms: [] }).repository, undefined);
  });

  it("lets npm install an addon or a runtime only where it runs", () => {
    assert.deepEqual(platformFields("linux-arm64-musl"), {
      os: ["linux"],
      cpu: ["arm64"],
      libc: ["musl"],
    });
    assert.deepEqual(platformFields("darwin-arm64"), { os: ["darwin"], cpu: ["arm64"] });
    const { os, cpu, libc } = addonManifest("linux-x64-gnu", { version: "1.0.0" });
    assert.deepEqual({ os, cpu, libc }, { os: ["linux"], cpu: ["x64"], libc: ["glibc"] });
    assert.deepEqual(runtimeManifest("win32-x64", { version: "1.30.0" }).os, ["win32"]);
  });
});

describe("what an addon needs", () => {
  it("is nothing to complain about if it is an old C library", () =>
    assert.deepEqual(needFaults(GOOD), []));

  it("must not be newer than GLIBC 2.28, nor a C++ library", () => {
    assert.deepEqual(needFaults({ ...GOOD, versions: ["GLIBC_2.28", "GLIBC_2.3.4"] }), []);
    assert.deepEqual(needFaults({ ...GOOD, versions: ["GLIBC_2.29"] }), ["needs GLIBC_2.29"]);
    assert.deepEqual(needFaults({ ...GOOD, versions: ["GLIBC_3.0"] }), ["needs GLIBC_3.0"]);
    assert.deepEqual(needFaults({ ...GOOD, versions: ["GLIBCXX_3.4"] }), ["needs GLIBCXX_3.4"]);
    const libraries = ["libstdc++.so.6"];
    assert.deepEqual(needFaults({ ...GOOD, libraries }), ["needs the library libstdc++.so.6"]);
  });

  it("must not be seen by other addons, and must be seen by Node", () => {
    const [fault] = needFaults({ ...GOOD, exported: [...EXPORTED, "_ZN3abc"] });
    assert.match(fault, /exports 1 symbols, such as _ZN3abc/);
    assert.equal(needFaults({ ...GOOD, exported: [] }).length, 2);
  });
});

describe("a licence", () => {
  it("is accepted if it is on the list, or one of its alternatives is", () => {
    for (const licence of ["MIT", "(MIT OR GPL-3.0)", "Apache-2.0 AND MIT"])
      assert(isAllowed(licence));
  });

  it("is refused if it is unknown, absent, or one of several that hold together", () => {
    for (const licence of ["GPL-3.0", "", undefined, "MIT AND GPL-3.0", "SEE LICENSE IN LICENSE"])
      assert(!isAllowed(licence), String(licence));
  });
});

describe("the SBOM", () => {
  const part = (name, more = {}) => ({
    "bom-ref": `${name}@1.0.0`,
    name,
    version: "1.0.0",
    purl: `pkg:npm/${name}@1.0.0`,
    licenses: [{ license: { id: "MIT" } }],
    ...more,
  });
  const document = {
    metadata: { component: part("monorepo", { name: "folder" }) },
    components: [part("koa"), part("turbo"), part("@native-infer/server", { name: "server" })],
    dependencies: [{ ref: "koa@1.0.0", dependsOn: ["turbo@1.0.0"] }, { ref: "turbo@1.0.0" }],
  };
  const published = new Set(["koa@1.0.0", "@native-infer/server@1.0.0"]);

  it("has what comes with the published packages and what is compiled into the addon, and no tool", () => {
    const sbom = publishedSbom(document, published, [part("simdjson")]);
    const { metadata, components, dependencies } = sbom;
    assert.equal(metadata.component.name, "monorepo");
    assert.deepEqual(
      components.map(({ name }) => name),
      ["koa", "@native-infer/server", "simdjson"],
    );
    assert.deepEqual(dependencies, [{ ref: "koa@1.0.0", dependsOn: [] }]);
  });

  it("is refused if a part is missing or has no version, licence or purl", () => {
    assert.deepEqual(sbomFaults(document, published), []);
    const [missing] = sbomFaults(document, new Set(["ajv@8.0.0"]));
    assert.equal(missing, "ajv@8.0.0 is missing");
    const bare = { components: [part("a", { licenses: [] }), part("b", { purl: undefined })] };
    assert.equal(sbomFaults(bare, new Set()).length, 2);
  });

  it("has a nested package by its own name, and one of the workspace by its manifest's", () => {
    const readManifest = () => ({ name: "@native-infer/server" });
    assert.equal(nameOf("node_modules/a/node_modules/@b/c", readManifest), "@b/c");
    assert.equal(nameOf("packages/server", readManifest), "@native-infer/server");
  });
});

describe("the version", () => {
  it("is that of the package and of all of ours that it wants, but not of ONNX Runtime's", () => {
    const manifest = {
      version: "0.1.0",
      dependencies: { koa: "3.0.0", "@native-infer/common": "0.1.0" },
      peerDependencies: { "@native-infer/onnxruntime": ">=1.17.0", "native-infer": "0.1.0" },
    };
    assert.deepEqual(withVersion(manifest, "2.0.0"), {
      version: "2.0.0",
      dependencies: { koa: "3.0.0", "@native-infer/common": "2.0.0" },
      peerDependencies: { "@native-infer/onnxruntime": ">=1.17.0", "native-infer": "2.0.0" },
    });
  });

  it("has a section of its own in the changelog", () => {
    const log = "# Changelog\n\n## 1.10.0 (2026-01-01)\n\nA\n\n## 1.1.0\n\nB\n";
    assert.match(changesOf(log, "1.1.0"), /B/);
    assert.match(changesOf(log, "1.10.0"), /A/);
    assert.equal(changesOf(log, "1.0.0"), undefined);
    assert.equal(changesOf(log, "1.1"), undefined);
  });
});
