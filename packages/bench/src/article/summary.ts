import { allFigures, type Figures, quantilesOf } from "../records/figures.js";
import { bare, digits, table, withInterval } from "../records/markdown.js";
import type { RunData, RunInfo, WayRecord } from "../records/records.js";
import { effectFindings, type Finding } from "./effect.js";
import { generatorFigures, generatorFinding } from "./generator-check.js";

const verdict = ({ holds }: Finding) =>
  holds === undefined ? "not measured" : holds ? "holds" : "**FAILS**";

function findingsTable(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => [finding.claim, verdict(finding), finding.evidence]);
  return table(["claim", "on this run's data", "measured"], rows, 3);
}

function heading(info: RunInfo): string[] {
  const { rounds, seconds, threads, ioMs, text, quick } = info.options;
  const warnings = [
    ...(info.interrupted
      ? ["**This run was interrupted: only what was measured until then.**"]
      : []),
    ...(quick ? ["Quick run: too short to be quoted."] : []),
    ...info.faults.map((fault) => `Fault: ${fault.split("\n")[0]}`),
  ];
  return [
    "# Embed, then wait: what blocks an event loop and what does not",
    ...warnings,
    `${info.machine}; load average ${digits(info.loadAverage)} when it began, ${info.startedAt}.`,
    `Each request embeds "${text}" (${threads} thread${threads === 1 ? "" : "s"}) and then waits for ${ioMs} ms of I/O. ` +
      `Closed loop over HTTP on the loopback interface, ${rounds} repetitions of at least ${seconds} s for each way and number of ` +
      "clients, the ways taking turns in changing order, waiting ways paused. In brackets: 95 % bootstrap interval over the repetitions.",
  ];
}

function waysTable(ways: readonly WayRecord[]): string {
  const rows = ways
    .filter(({ missing }) => missing === undefined)
    .map(({ name, title, versions, model, startMs }) => [
      name,
      title,
      Object.values(versions ?? {}).join(", "),
      model ?? "",
      digits((startMs ?? Number.NaN) / 1000),
    ]);
  return table(["way", "what it is", "versions", "model", "start s"], rows, 4);
}

function missingList(ways: readonly WayRecord[]): string {
  const missing = ways.filter((way) => way.missing !== undefined);
  if (missing.length === 0) return "Everything ran.";
  return missing.map(({ name, missing }) => `- ${name}: ${missing?.split("\n")[0]}`).join("\n");
}

function timesTable(figures: readonly Figures[]): string {
  const rows = figures.map((f) => [
    f.way,
    withInterval(f.model.p50),
    withInterval(f.io.p50),
    withInterval(f.io.p99),
    withInterval(f.latency.p50),
    ...(["p90", "p99", "p999", "max"] as const).map((name) => bare(f.latency[name])),
    String(f.samples),
  ]);
  const head = [
    "way",
    "model p50",
    "io p50",
    "io p99",
    "latency p50",
    "p90",
    "p99",
    "p99.9",
    "max",
  ];
  return table([...head, "requests"], rows);
}

function costTable(figures: readonly Figures[]): string {
  const rows = figures.map((f) => [
    f.way,
    withInterval(f.perSecond),
    bare(f.loopDelay.p50),
    withInterval(f.loopDelay.p99),
    bare(f.loopDelay.max),
    withInterval(f.cpuMsPerRequest),
    bare(f.rssMb),
    digits(f.peakRssMb),
    String(f.errors),
  ]);
  const loop = ["loop delay p50 ms", "p99 ms", "max ms"];
  const memory = ["resident MB", "peak MB"];
  return table(["way", "requests/s", ...loop, "CPU ms/request", ...memory, "errors"], rows);
}

function perClients(figures: readonly Figures[]): string[] {
  const counts = [...new Set(figures.map(({ clients }) => clients))].sort((a, b) => a - b);
  return counts.flatMap((clients) => {
    const here = figures.filter((figure) => figure.clients === clients);
    const plural = clients === 1 ? "client" : "clients";
    return [`### ${clients} ${plural}`, timesTable(here), costTable(here)];
  });
}

function generatorSection(data: RunData): string[] {
  const figures = generatorFigures(data.cells);
  const rows = figures.map((f) => [
    String(f.clients),
    digits(f.nullPerSecond),
    digits(f.fastestPerSecond),
    f.fastestWay,
    digits(f.nullPerSecond / f.fastestPerSecond),
    `${(f.cpuShare * 100).toFixed(0)} %`,
  ]);
  const head = ["clients", "null server requests/s", "fastest way requests/s", "which", "ratio"];
  return [
    "## The load generator",
    "A process of its own on plain sockets. The null server is a node:http process that answers at once.",
    table([...head, "generator's CPU beside the fastest way"], rows),
  ];
}

function openLoopSection({ offered }: RunData): string[] {
  if (offered.length === 0) return [];
  const keys = [...new Set(offered.map(({ way, share }) => `${way} ${share}`))];
  const rows = keys.map((key) => {
    const own = offered.filter(({ way, share }) => `${way} ${share}` === key);
    const latency = quantilesOf(own, "latencyMs");
    const errors = own.reduce((sum, one) => sum + one.errors, 0);
    return [
      own[0]?.way ?? "",
      digits(own[0]?.perSecond ?? Number.NaN),
      `${((own[0]?.share ?? 0) * 100).toFixed(0)} %`,
      withInterval(latency.p50),
      bare(latency.p99),
      bare(quantilesOf(own, "ioMs").p50),
      digits(Math.max(...own.map(({ sendLateP99Ms }) => sendLateP99Ms))),
      String(errors),
    ];
  });
  const head = [
    "way",
    "offered/s",
    "of closed-loop capacity",
    "latency p50 ms",
    "p99 ms",
    "io p50 ms",
  ];
  return [
    "## Open loop",
    "Requests come at random instants (Poisson). Latency counts from the instant at which a request was meant to be sent, however busy " +
      "the generator or the server was. Above 100 % it grows for as long as the load lasts.",
    table([...head, "sent late p99 ms", "errors"], rows),
  ];
}

/** All claims about a run's data: the article's effect, and that the load generator was not the bottleneck. */
export function findingsOf(data: RunData, figures: readonly Figures[]): Finding[] {
  return [
    ...effectFindings(figures, data.info.ways),
    generatorFinding(generatorFigures(data.cells)),
  ];
}

/** Every way's figures at every number of clients. */
export function figuresOfRun(data: RunData): Figures[] {
  return allFigures(
    data.cells,
    data.info.ways.map(({ name }) => name),
  );
}

/** The run as one Markdown page. `plots`: file name and caption of each picture beside it. */
export function summary(
  data: RunData,
  figures: readonly Figures[],
  plots: readonly { file: string; caption: string }[],
): string {
  return `${[
    ...heading(data.info),
    "## Does the article's effect show?",
    findingsTable(findingsOf(data, figures)),
    ...plots.map(({ file, caption }) => `![${caption}](${file})`),
    "## The ways",
    waysTable(data.info.ways),
    "### What did not run, and why",
    missingList(data.info.ways),
    "## Figures",
    "Times in ms. model, io and latency: quantiles of all requests of all repetitions together, never averages of percentiles; " +
      "a quantile for which there are too few requests is left out. requests/s and CPU per request: of all repetitions " +
      "together. Loop delay and memory: the median of the repetitions. Start time: one start. Resident memory is summed over a way's processes, shared pages counted in each.",
    ...perClients(figures),
    ...generatorSection(data),
    ...openLoopSection(data),
  ].join("\n\n")}\n`;
}
