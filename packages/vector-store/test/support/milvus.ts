import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, isListening } from "@native-infer/testing";
import type { Place } from "./place.js";
import { Relay, StoppableProcess, storePython } from "./servers.js";

const { python, missing } = storePython("milvus_lite");

export { missing };

/** milvus-lite, which speaks Milvus's protocol, in a folder of its own. */
export async function startMilvus(): Promise<Place> {
  const data = mkdtempSync(join(tmpdir(), "native-infer-milvus-"));
  const port = await freePort();
  const code = "import sys; from milvus_lite.cmdline import main; sys.exit(main())";
  const args = [
    "-c",
    code,
    "server",
    "--data-dir",
    data,
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
  ];
  const milvus = new StoppableProcess(python, args);
  const start = () => milvus.start(() => isListening(port));
  await start();
  const relay = new Relay(port);
  return {
    options: { kind: "milvus", url: `http://127.0.0.1:${await relay.start()}` },
    server: {
      start,
      stop: () => milvus.stop("SIGTERM"),
      freeze: () => relay.freeze(),
      thaw: () => relay.thaw(),
    },
    close: async () => {
      await relay.close();
      await milvus.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
