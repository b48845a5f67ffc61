import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type AppDeps, createApp } from "../../src/app.js";
import type { TextEmbedder } from "../../src/models/served-models.js";
import { defaultSettings, type Settings } from "../../src/settings/read.js";
import { appDeps, fakeEmbedder } from "./fake-embedder.js";

/** An app on a socket of its own, in this process. */
export interface ListeningApp {
  /** Without a slash at its end. */
  url: string;
  close(): void;
}

/** An embedder that answers at once. */
export const quickEmbedder: TextEmbedder = fakeEmbedder(async () => Float32Array.of(1, 0));

/** Listens with defaults, but for what is given. */
export async function listeningApp(
  settings: Partial<Settings> = {},
  deps: Partial<AppDeps> = {},
): Promise<ListeningApp> {
  const all = { ...appDeps(quickEmbedder), settings: { ...defaultSettings(), ...settings } };
  const app = createApp({ ...all, ...deps });
  const server = createServer(app.callback()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
