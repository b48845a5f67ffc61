// What the tests of published models fetch and convert, in build/published.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./toolchain.mjs";

export const folder = join(packageRoot, "build", "published");
const builder = join(packageRoot, "..", "model-minilm");

export function run(command, ...args) {
  runIn(undefined, command, ...args);
}

function runIn(cwd, command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status === 0) return;
  console.error(`${command} ${args.join(" ")}: ${error?.message ?? `ended with ${status}`}`);
  process.exit(1);
}

/** Fetches into a folder of its own and unpacks what has arrived, unless it is there. */
export function fetched(name, fetch) {
  const place = join(folder, name);
  if (existsSync(join(place, "complete"))) return place;
  mkdirSync(place, { recursive: true });
  fetch(place);
  for (const file of readdirSync(place).filter((each) => /\.(whl|jar)$/.test(each)))
    run("python3", "-m", "zipfile", "-e", join(place, file), place);
  writeFileSync(join(place, "complete"), "");
  return place;
}

/** The model of a directory as the builder converts it to int8, in a new directory beside it. */
export function converted(directory) {
  const environment = fetched("venv", (place) => {
    run("python3", "-m", "venv", place);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    run(join(place, "bin/python"), ...pip, join(builder, "builder/requirements.txt"));
  });
  const place = `${directory}-converted`;
  rmSync(place, { recursive: true, force: true });
  const python = join(environment, "bin/python");
  runIn(builder, python, "-B", "-m", "builder", "convert", directory, "--out", place);
  return place;
}
