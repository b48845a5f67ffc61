import { spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@native-infer/testing";
import pg from "pg";
import type { Place } from "./place.js";
import { Relay, StoppableProcess, storePython } from "./servers.js";

/** The user nobody: PostgreSQL refuses to run as root. */
const NOBODY = { uid: 65_534, gid: 65_534 };

const { python, missing } = storePython("pgserver");

export { missing };

function programFolder(): string {
  const code =
    "import pgserver, pathlib; print(pathlib.Path(pgserver.__file__).parent / 'pginstall' / 'bin')";
  return spawnSync(python, ["-c", code], { encoding: "utf8" }).stdout.trim();
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** A real PostgreSQL with pgvector, in a folder of its own. */
export async function startPostgres(): Promise<Place> {
  const programs = programFolder();
  const data = mkdtempSync(join(tmpdir(), "native-infer-postgres-"));
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? NOBODY : {};
  if (isRoot) chownSync(data, NOBODY.uid, NOBODY.gid);
  const initdb = spawnSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"],
    { ...user, cwd: data, encoding: "utf8" },
  );
  if (initdb.status !== 0) throw new Error(`initdb: ${initdb.error ?? initdb.stderr}`);
  const port = await freePort();
  const settings = [
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "fsync=off",
    "-c",
    "shared_buffers=32MB",
  ];
  const args = ["-D", data, "-p", String(port), "-k", data, ...settings];
  const postgres = new StoppableProcess(join(programs, "postgres"), args, { ...user, cwd: data });
  const direct = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const start = () => postgres.start(() => answers(direct));
  await start();
  const relay = new Relay(port);
  const url = `postgres://postgres:secret@127.0.0.1:${await relay.start()}/postgres`;
  return {
    options: { kind: "pgvector", url },
    server: {
      start,
      stop: () => postgres.stop("SIGQUIT"),
      freeze: () => relay.freeze(),
      thaw: () => relay.thaw(),
    },
    close: async () => {
      await relay.close();
      await postgres.stop("SIGQUIT");
      rmSync(data, { recursive: true, force: true });
    },
  };
}
