import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The workspace's folder. */
export const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));

/** A fenced block of a page. */
export interface Block {
  /** The page below the workspace, and the line of the block's fence: what a reader finds it by. */
  place: string;
  file: string;
  language: string;
  text: string;
}

/** The fenced blocks of a page's text. */
export function blocksOf(file: string, page: string): Block[] {
  return [...page.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm)].map((match) => ({
    place: `${file}:${page.slice(0, match.index).split("\n").length}`,
    file,
    language: match[1] ?? "",
    text: match[2] ?? "",
  }));
}

/** Pages that programs write, and that `npm run check` or a run holds to what they show. */
const GENERATED = /\/results\/|^docs\/api\//;

/** Every block of every page, but for generated ones, which are no instructions. */
export function allBlocks(): Block[] {
  const list = spawnSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return list.stdout
    .split("\n")
    .filter((file) => file !== "" && !GENERATED.test(file) && existsSync(join(ROOT, file)))
    .flatMap((file) => blocksOf(file, readFileSync(join(ROOT, file), "utf8")));
}

/** A command of a block, and the lines that the page says it prints. */
export interface Command {
  command: string;
  output: string;
}

const isOpen = (command: string) =>
  command.endsWith("\\") || (command.match(/'/g) ?? []).length % 2 === 1;

/**
 * The commands of a block: those after `$ ` with what follows each, or, in a block that has none of these, every line. One that ends in
 * a backslash, or in the middle of a quotation, goes on.
 */
export function commandsOf({ text, language }: Block): Command[] {
  const prompted = /^\$ /m.test(text);
  if (!prompted && language !== "sh") return [];
  const commands: Command[] = [];
  let open = false;
  for (const line of text.split("\n")) {
    const last = commands.at(-1);
    if (open && last) last.command += `\n${line}`;
    else if (prompted && line.startsWith("$ "))
      commands.push({ command: line.slice(2), output: "" });
    else if (!prompted && line.trim() !== "") commands.push({ command: line, output: "" });
    else if (last && prompted) last.output += `${line}\n`;
    open = isOpen(commands.at(-1)?.command ?? "");
  }
  return commands;
}
