import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { CliError, EXIT } from "../exit.js";

const SERVER = "@native-infer/server";

/** The folder of the server's package, as seen from `from`; undefined where it is not installed there. */
function serverFolder(from: string): string | undefined {
  const isOwn = (folder: string) => {
    try {
      return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name === SERVER;
    } catch {
      return false;
    }
  };
  try {
    let folder = dirname(createRequire(from).resolve(SERVER));
    while (!isOwn(folder) && folder !== dirname(folder)) folder = dirname(folder);
    return isOwn(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `native-infer serve`: the command of `@native-infer/server`, in this process and with these arguments. The package is looked for from the
 * current folder, then from this file; this package does not depend on it. From here on the server owns signals, streams and exit code.
 */
export async function serve(args: readonly string[]): Promise<void> {
  const folder = serverFolder(join(process.cwd(), "serve.js")) ?? serverFolder(import.meta.url);
  if (folder === undefined) {
    throw new CliError(
      `serve needs the package ${SERVER}, which is not installed here: npm install ${SERVER}`,
      EXIT.usage,
    );
  }
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const program = bin?.["native-infer-server"];
  if (program === undefined)
    throw new CliError(`${SERVER} in '${folder}' has no command native-infer-server`);
  const main = join(folder, program);
  process.argv = [process.argv[0] as string, main, ...args];
  await import(pathToFileURL(main).href);
}
