import type { Options, Values } from "@native-infer/command-line";
import { describeError, writeLast } from "@native-infer/common";
import type { RouteParts } from "./routes.js";
import { type AddedSettings, type NoOptions, readSettings } from "./settings/read.js";
import { exitCodeOf } from "./start/exit-codes.js";
import type { AnyRoute } from "./web/route.js";

/** What a program adds to the server. */
export interface ServerAdditions<O extends Options = NoOptions> {
  /** Settings of its own, which the server reads and documents in `--help` with its own. */
  settings?: AddedSettings<O>;
  /**
   * Its routes, described before the server's. Their paths must be none of the server's: `GET /` alone may be, and is then the
   * program's. Called once, before a model is loaded; what it throws ends the start.
   */
  routes?: (parts: RouteParts, values: Values<O>) => readonly AnyRoute[];
  /** Path of the request that the line of the start suggests. Default: `/health`. */
  tryPath?: string;
}

const TRY_PATH = "/health";

function fail(error: unknown): never {
  writeLast(2, `native-infer-server: ${describeError(error)}\n`);
  process.exit(exitCodeOf(error));
}

/** A command below the server, which is another package's. */
async function runBelow(
  name: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  added: Options | undefined,
): Promise<void> {
  const { runIngest } = await import("./start/ingest.js");
  const code = await runIngest(name === "worker" ? name : "ingest", args, environment, added);
  if (name === "worker") process.exit(code);
  process.exitCode = code;
}

async function start<O extends Options>(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  { settings: own, routes, tryPath = TRY_PATH }: ServerAdditions<O>,
): Promise<void> {
  // The list of processes shows a program's arguments, among which there may be keys.
  process.title = "native-infer-server";
  const command = readSettings(args, environment, own);
  if (command.kind === "print") {
    process.stdout.write(command.text);
  } else if (command.kind === "command") {
    await runBelow(command.name, command.args, environment, own?.options);
  } else {
    const { settings, added } = command;
    // The server takes much longer to load than the settings to be read, wrong ones too.
    const { run } = await import("./server-process.js");
    await run(settings, { routes: routes && ((parts) => routes(parts, added)), tryPath });
  }
}

/**
 * The server's program, `native-infer-server`, as the whole of a process: reads arguments (without node and script),
 * environment and file, and serves until a signal ends the process. An error of the start is written to standard error and
 * ends the process with a code of its own.
 */
export async function runServer<O extends Options = NoOptions>(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  additions: ServerAdditions<O> = {},
): Promise<void> {
  await start(args, environment, additions).catch(fail);
}
