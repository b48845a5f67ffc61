import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { exposedNames, metricNames } from "../observability/exposed-names.js";
import { repositoryFile } from "../support/repository.js";
import { ServerProcess } from "../support/server-process.js";

const RULES = repositoryFile("deploy/prometheus/alerts.yml");
const RULE_TESTS = repositoryFile("deploy/prometheus/alerts.test.yml");
const SCRAPING = repositoryFile("deploy/prometheus/prometheus.yml");
const DASHBOARD = repositoryFile("deploy/grafana/dashboard.json");
const PROMTOOL = process.env.PROMTOOL ?? "promtool";

interface Dashboard {
  panels: { id: number; title: string; targets: { expr: string }[] }[];
}

function promtool(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(PROMTOOL, args, {
    encoding: "utf8",
    cwd: dirname(RULES),
  });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

const missing = spawnSync(PROMTOOL, ["--version"]).error
  ? "not installed: promtool (Debian has it in the package prometheus)"
  : false;

/** A test that runs promtool. */
function withPromtool(name: string, test: () => void): void {
  it(name, { skip: missing }, test);
}

describe("what is delivered for Prometheus and Grafana", () => {
  let exposed: Set<string>;
  const dashboard = JSON.parse(readFileSync(DASHBOARD, "utf8")) as Dashboard;
  before(async () => {
    const server = await ServerProcess.start(["--log", "off"]);
    exposed = exposedNames(await (await server.get("/metrics")).text()).series;
    await server.stop();
  });
  const unknown = (file: string) =>
    metricNames(readFileSync(file, "utf8")).filter((name) => !exposed.has(name));

  it("asks only for metrics that a server has", () => {
    for (const file of [RULES, RULE_TESTS, DASHBOARD]) assert.deepEqual(unknown(file), [], file);
    assert(metricNames(readFileSync(DASHBOARD, "utf8")).length > 20);
  });

  it("has panels with different numbers and titles, each with a query", () => {
    const { panels } = dashboard;
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    assert.equal(new Set(panels.map(({ title }) => title)).size, panels.length);
    for (const { title, targets } of panels) assert(targets.length > 0, title);
  });

  withPromtool("has rules and a scrape example that Prometheus reads", () => {
    promtool("check", "rules", RULES);
    promtool("check", "config", SCRAPING);
  });

  withPromtool("has alerts that come when they should, and only then", () => {
    promtool("test", "rules", RULE_TESTS);
  });

  describe("the dashboard", () => {
    const directory = mkdtempSync(join(tmpdir(), "native-infer-dashboard-"));
    after(() => rmSync(directory, { recursive: true }));

    withPromtool("has queries that Prometheus understands", () => {
      const rules = dashboard.panels.flatMap(({ id, targets }) =>
        targets.map(({ expr }, i) => ({
          record: `panel_${id}:query_${i}`,
          expr: expr.replaceAll("$__rate_interval", "1m").replaceAll(/\$(job|model)/g, "x"),
        })),
      );
      const file = join(directory, "queries.yml");
      // JSON is YAML too.
      writeFileSync(file, JSON.stringify({ groups: [{ name: "panels", rules }] }));
      promtool("check", "rules", file);
    });
  });
});
