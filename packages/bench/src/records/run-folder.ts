import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Cell, Offered, RunData, RunInfo, Timeline } from "./records.js";

const INFO = "run.json";
const FILES = { cells: "cells.jsonl", offered: "offered.jsonl", timelines: "timelines.jsonl" };

/** Microseconds are enough, and JSON has no NaN: what a server did not say is null. */
function thin(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
}

/** A folder that is written line by line while a run goes on: whatever ends the run, what was measured is there. */
export class RunFolder {
  constructor(readonly path: string) {
    mkdirSync(path, { recursive: true });
  }

  info(info: RunInfo): void {
    this.text(INFO, `${JSON.stringify(info, null, 2)}\n`);
  }

  cell(cell: Cell): void {
    this.#append(FILES.cells, cell);
  }

  offered(offered: Offered): void {
    this.#append(FILES.offered, offered);
  }

  timeline(timeline: Timeline): void {
    this.#append(FILES.timelines, timeline);
  }

  text(name: string, content: string): void {
    writeFileSync(join(this.path, name), content);
  }

  #append(name: string, line: unknown): void {
    appendFileSync(join(this.path, name), `${JSON.stringify(line, thin)}\n`);
  }
}

function lines<T>(folder: string, name: string): T[] {
  const [plain, packed] = [join(folder, name), join(folder, `${name}.gz`)];
  let content = "";
  if (existsSync(plain)) content = readFileSync(plain, "utf8");
  else if (existsSync(packed)) content = gunzipSync(readFileSync(packed)).toString();
  return content
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

/** Reads what a run left in its folder, packed with gzip or not. Throws where it is not a run's folder. */
export function readRun(folder: string): RunData {
  if (!existsSync(join(folder, INFO)))
    throw new RangeError(`${folder} is no result folder: it has no ${INFO}`);
  return {
    info: JSON.parse(readFileSync(join(folder, INFO), "utf8")) as RunInfo,
    cells: lines<Cell>(folder, FILES.cells),
    offered: lines<Offered>(folder, FILES.offered),
    timelines: lines<Timeline>(folder, FILES.timelines),
  };
}

/** `2026-11-22T19-30-05` in UTC: sorts by time, and is a file name everywhere. */
export function folderName(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(":", "-");
}
