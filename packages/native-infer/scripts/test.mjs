// The package's tests: the core's first, then those of the TypeScript API.
import { spawnSync } from "node:child_process";
import { runNodeTests } from "../../../scripts/node-test.mjs";
import { packageRoot } from "./toolchain.mjs";

const core = spawnSync(process.execPath, ["scripts/test-core.mjs"], {
  cwd: packageRoot,
  stdio: "inherit",
});
const api = runNodeTests("native-infer", 2);
process.exit(core.status === 0 && api === 0 ? 0 : 1);
