import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { repositoryFile } from "../support/repository.js";

const read = (path: string) => readFileSync(repositoryFile(path), "utf8");

/** Every variable that settings.md lists. */
const known = new Set(
  [...read("docs/reference/settings.md").matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name),
);
const HELM = "deploy/helm/native-infer";
const compose = readdirSync(repositoryFile("deploy/compose")).map(
  (name) => `deploy/compose/${name}`,
);
const templates = readdirSync(repositoryFile(`${HELM}/templates`)).map(
  (name) => `${HELM}/templates/${name}`,
);

describe("what is delivered for containers", () => {
  for (const file of ["deploy/docker/Dockerfile", ...compose, ...templates])
    it(`sets variables that the server has: ${file}`, () => {
      for (const [name] of read(file).matchAll(/\bNATIVE_INFER_[A-Z_]+/g))
        assert(known.has(name), name);
    });

  it("runs every container of ours without root, with a read-only root and limits", () => {
    const server = read("deploy/compose/server.yml");
    for (const line of ["read_only: true", "cap_drop: [ALL]", "cpus: 2", "mem_limit:"])
      assert(server.includes(line), line);
    const pod = read(`${HELM}/templates/deployment.yaml`);
    for (const line of ["runAsNonRoot: true", "readOnlyRootFilesystem: true", "drop: [ALL]"])
      assert(pod.includes(line), line);
    for (const file of compose.filter((each) => !each.endsWith("server.yml")))
      assert(read(file).includes("extends: { file: server.yml, service: native-infer }"), file);
  });

  it("has the user of the image in the chart", () => {
    const [, user] = /^USER (\d+):\d+$/m.exec(read("deploy/docker/Dockerfile")) ?? [];
    assert(user !== undefined);
    assert(read(`${HELM}/templates/deployment.yaml`).includes(`runAsUser: ${user}`));
  });

  it("has values for everything that the chart's templates use, and no others", () => {
    const values = read(`${HELM}/values.yaml`);
    const names = [...values.matchAll(/^(\w+):/gm)].map(([, name = ""]) => name);
    const used = new Set(
      templates.flatMap((file) =>
        [...read(file).matchAll(/\.Values\.(\w+)/g)].map(([, name = ""]) => name),
      ),
    );
    assert.deepEqual([...used].sort(), names.sort());
    const { properties } = JSON.parse(read(`${HELM}/values.schema.json`));
    assert.deepEqual(
      Object.keys(properties)
        .filter((name) => name !== "global")
        .sort(),
      names,
    );
  });

  it("has the version of the packages", () => {
    const { version } = JSON.parse(read("packages/server/package.json"));
    const chart = read(`${HELM}/Chart.yaml`);
    assert(chart.includes(`\nversion: ${version}\n`) && chart.includes(`appVersion: "${version}"`));
  });
});
