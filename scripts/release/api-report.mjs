// Writes what each published package exports, with types and documentation tags, to docs/api, or fails where that has changed: a breaking
// change shows in the diff of these pages.
// Usage: node scripts/release/api-report.mjs [--write], after a build
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";

const root = fileURLToPath(new URL("../..", import.meta.url));
const write = process.argv.includes("--write");

/** Each page by its package's folder and entry file. */
const ENTRIES = {
  "native-infer": ["native-infer", "index"],
  "native-infer-runtime": ["native-infer", "runtime"],
  "vector-store": ["vector-store", "index"],
  ingest: ["ingest", "index"],
  server: ["server", "index"],
};

/** What the report is for: not for the style of comments, and not for what the packages keep to themselves. */
const REPORTING = {
  compilerMessageReporting: { default: { logLevel: "none" } },
  extractorMessageReporting: { default: { logLevel: "none" } },
  tsdocMessageReporting: { default: { logLevel: "none" } },
};

/** Whether the page of an entry is as it was. */
function report(name, [folder, entry], scratch) {
  const projectFolder = join(root, "packages", folder);
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, "package.json"),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: `<projectFolder>/dist/src/${entry}.d.ts`,
      compiler: { tsconfigFilePath: "<projectFolder>/tsconfig.json" },
      newlineKind: "lf",
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(root, "docs", "api"),
        reportTempFolder: scratch,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: REPORTING,
    },
  });
  const quiet = (message) => {
    message.handled = message.logLevel !== "error";
  };
  const options = { localBuild: write, messageCallback: quiet, printApiReportDiff: false };
  const { apiReportChanged } = Extractor.invoke(config, options);
  if (!apiReportChanged) return true;
  console.log(`docs/api/${name}.api.md ${write ? "has been written" : "is not what is exported"}`);
  if (write) return true;
  console.log(readFileSync(join(scratch, `${name}.api.md`), "utf8"));
  return false;
}

const scratch = mkdtempSync(join(tmpdir(), "native-infer-api-"));
mkdirSync(join(root, "docs", "api"), { recursive: true });
try {
  const same = Object.entries(ENTRIES).map(([name, entry]) => report(name, entry, scratch));
  if (same.includes(false)) {
    console.error(
      "The API has changed: node scripts/release/api-report.mjs --write, and CHANGELOG.md",
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
