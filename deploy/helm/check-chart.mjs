// Renders the chart in several ways with helm, and checks every resource against the schema of its kind in Kubernetes, without a network: the
// Python package kubernetes-validate brings the schemas. Usage: HELM=helm KUBERNETES_VALIDATE=kubernetes-validate node deploy/helm/check-chart.mjs
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const chart = fileURLToPath(new URL("native-infer", import.meta.url));
const { HELM: helm = "helm", KUBERNETES_VALIDATE: validate = "kubernetes-validate" } = process.env;
const KUBERNETES = ["1.25", "1.34"];

/** Values, and a line that the rendered chart must have with them. */
const CASES = [
  [[], "averageUtilization: 70"],
  [["autoscaling.enabled=false"], "replicas: 2"],
  [["autoscaling.queueWait.enabled=true"], 'averageValue: "20m"'],
  [["podDisruptionBudget.enabled=false", "service.type=NodePort"], "type: NodePort"],
  [["apiKeysSecret=keys", "environmentSecret=environment"], "secretName: keys"],
  [
    ["settings.NATIVE_INFER_STORE=pgvector", "allowedHosts={a.example,b.example}"],
    'value: "a.example,b.example"',
  ],
];
/** Values that the schema must refuse. */
const WRONG = ["threads=0", "thread=1", "autoscaling.queueWait.target=20ms", "settings.X=true"];

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  return { ok: status === 0, output: error ? error.message : stdout, all: `${stdout}${stderr}` };
}
const render = (values, version) =>
  run(helm, [
    ...["template", "test", chart, "--kube-version", version],
    ...values.flatMap((value) => ["--set", value]),
  ]);

function check(what, { ok, all }) {
  if (ok) return;
  console.error(`${what}:\n${all}`);
  process.exitCode = 1;
}

const scratch = mkdtempSync(join(tmpdir(), "native-infer-chart-"));
let passed = 0;
check("helm lint", run(helm, ["lint", "--strict", chart]));
for (const [values, line] of CASES) {
  for (const version of KUBERNETES) {
    const what = `the chart with ${values.join(", ") || "its values"}, for Kubernetes ${version}`;
    const rendered = render(values, version);
    check(what, rendered);
    const isThere = rendered.output.includes(line);
    check(`${what} has no ${line}`, { ok: isThere, all: rendered.output });
    const file = join(scratch, "rendered.yaml");
    writeFileSync(file, rendered.output);
    check(what, run(validate, ["--strict", "-k", version, file]));
    passed += 1;
  }
}
for (const value of WRONG) {
  const { ok, all } = render([value], KUBERNETES[0]);
  check(`the chart takes ${value}`, { ok: !ok && all.includes("schema"), all });
  passed += 1;
}
rmSync(scratch, { recursive: true });
if (process.exitCode === undefined) console.log(`${passed} passed, 0 failed`);
