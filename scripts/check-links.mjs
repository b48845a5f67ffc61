// Refuses links in Markdown to files that do not exist, and to headings that the page does not have: a move leaves no dead link.
// Usage: node scripts/check-links.mjs
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const withoutCode = (text) => text.replace(/^```[\s\S]*?^```/gm, "");

/** The anchors of a page's headings, as GitHub makes them: `## What it's for` is `what-its-for`, a second one `what-its-for-1`. */
export function anchors(text) {
  const seen = new Map();
  return [...withoutCode(text).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading]) => {
    const shown = heading.trim().replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const slug = shown
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

/** The dead links of `file`, a path below the root. `read` gives the text of a path, `undefined` if there is none. */
export function deadLinks(file, text, read) {
  const page = withoutCode(text).replace(/`[^`\n]*`/g, "");
  const links = [...page.matchAll(/\]\(([^)\s#]*)(?:#([^)\s]*))?[^)]*\)/g)];
  return links.flatMap(([, path, anchor]) => {
    if (/^\w+:/.test(path)) return [];
    const target = path === "" ? file : join(file, "..", path);
    const linked = path === "" ? text : read(target);
    if (linked === undefined) return [`${path}, which does not exist`];
    if (anchor === undefined || !target.endsWith(".md") || anchors(linked).includes(anchor))
      return [];
    return [`${path}#${anchor}, a heading that ${target} does not have`];
  });
}

if (process.argv[1]?.endsWith("check-links.mjs")) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const list = spawnSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], {
    cwd: root,
    encoding: "utf8",
  });
  const read = (path) => {
    const whole = join(root, path);
    if (!existsSync(whole)) return undefined;
    return path.endsWith(".md") ? readFileSync(whole, "utf8") : "";
  };
  let faults = 0;
  for (const file of list.stdout.split("\n").filter((path) => path !== "")) {
    for (const link of deadLinks(file, read(file) ?? "", read)) {
      console.error(`${file} links to ${link}`);
      faults += 1;
    }
  }
  process.exit(faults === 0 ? 0 : 1);
}
