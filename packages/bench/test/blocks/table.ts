/** What is done with a block that is no command that runs or is checked by itself, and why. */
export interface Exception {
  file: string;
  /** What the block begins with. */
  begins: string;
  reason: string;
}

const OUTPUT = "output, shown beside a text that explains it";
const TESTED = (where: string) => `run by ${where}`;

export const EXCEPTIONS: Exception[] = [
  { file: "docs/guide/first-steps.md", begins: "native-infer-server listens", reason: OUTPUT },
  {
    file: "docs/guide/first-steps.md",
    begins: '{"id": "sourdough"',
    reason: "a file, which the walk through the page writes",
  },
  {
    file: "docs/guide/first-steps.md",
    begins:
      '$ curl -s http://127.0.0.1:3000/search -H \'content-type: application/json\' \\\n    -d \'{"text": "How big is London"',
    reason: "of npm run demo, whose data takes a minute: examples/search/test",
  },
  {
    file: "docs/guide/first-steps.md",
    begins: "$ node search.mjs",
    reason: TESTED("http-documentation.test.ts, with the program above it"),
  },
  {
    file: "docs/reference/settings.md",
    begins: "$ cat native-infer.json",
    reason: "ends with a wrong flag, which packages/server/test/settings tests",
  },
  { file: "docs/guide/security.md", begins: "RateLimit-Policy", reason: OUTPUT },
  { file: "docs/guide/security.md", begins: "Content-Security-Policy", reason: OUTPUT },
  {
    file: "docs/guide/embedding-the-core.md",
    begins: "cmake -S",
    reason: "takes a simdjson of the system; the same CMake is run by examples/c-api/test",
  },
  {
    file: "examples/c-api/README.md",
    begins: "node packages/native-infer/scripts/build-c-api.mjs",
    reason: TESTED("examples/c-api/test, step by step"),
  },
  {
    file: "docs/guide/containers.md",
    begins: "docker build",
    reason: "no Docker where the tests run; deploy/docker/test-rootfs.mjs runs what it builds",
  },
  {
    file: "docs/guide/containers.md",
    begins: "helm install",
    reason: "no cluster where the tests run; npm run check:chart renders the chart",
  },
  {
    file: "docs/guide/containers.md",
    begins: "rules:",
    reason: "a file of prometheus-adapter, which is not run here",
  },
  { file: "docs/reference/cli.md", begins: "ok    node:", reason: OUTPUT },
  {
    file: "docs/reference/observability.md",
    begins: "$ promtool",
    reason: TESTED("packages/server/test/observability"),
  },
  {
    file: "packages/model-minilm/builder/README.md",
    begins: "python",
    reason: TESTED(".ci/run, which rebuilds the models"),
  },
];
