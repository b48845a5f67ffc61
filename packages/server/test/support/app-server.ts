import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type AppDeps, createApp } from "../../src/app.js";
import { type ServedModel, type ServedModels, servedName } from "../../src/models/served-models.js";

/** An app on a socket of its own, in the process of the test. */
export class AppServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(deps: AppDeps): Promise<AppServer> {
    const server = createServer(createApp(deps).callback()).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new AppServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`);
  }

  /** A string goes as it is, everything else as JSON. */
  post(path: string, body: unknown, type = "application/json"): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: "POST",
      headers: { "Content-Type": type },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** `loaded`, and beside it a model of the name `later`, which is never loaded. */
export function withOneNotLoaded(loaded: ServedModel): ServedModels {
  const names = [loaded.name, "later"];
  return {
    names,
    loaded: () => [loaded],
    get: async (name = loaded.name) => {
      if (servedName(names, name) === loaded.name) return loaded;
      throw new Error(`somebody loads ${name}`);
    },
  };
}
