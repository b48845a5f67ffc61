// How long a cold start of lambda.ts takes: from the start of a process to the first event's result, and how long the second event
// takes. Usage: node lambda-cold-start.js [RUNS]. Prints the median of so many processes, default 10.
import { spawnSync } from "node:child_process";

const PROGRAM = `
const { handler } = await import(process.argv[1]);
const event = { body: JSON.stringify({ texts: ["How big is London"] }) };
const { statusCode } = await handler(event);
const first = Date.now();
await handler(event);
console.log(JSON.stringify({ statusCode, first, second: Date.now() - first }));
`;

interface Measured {
  /** Milliseconds from the start of the process to the first result. */
  cold: number;
  /** Milliseconds that the second event took. */
  warm: number;
}

function measure(): Measured {
  const handler = new URL("lambda.js", import.meta.url).href;
  const begin = Date.now();
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", PROGRAM, handler],
    { encoding: "utf8", timeout: 60_000 },
  );
  if (stdout === "") throw new Error(stderr);
  const { statusCode, first, second } = JSON.parse(stdout);
  if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}.`);
  return { cold: first - begin, warm: second };
}

const median = (values: number[]) => values.sort((one, other) => one - other)[values.length >> 1];

const runs = Number(process.argv[2] ?? 10);
const measured = Array.from({ length: runs }, measure);
console.log(`cold start: ${median(measured.map(({ cold }) => cold))} ms (median of ${runs})`);
console.log(`next event: ${median(measured.map(({ warm }) => warm))} ms`);
