import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a test repository holds at one commit: contents by path. */
export type Contents = Record<string, Buffer>;

/** A request as the hub, or the storage that it redirects to, has seen it. */
export interface Seen {
  server: "hub" | "storage";
  url: string;
  range: string | undefined;
  authorization: string | undefined;
}

/** What to do to a request instead of answering it: nothing where it is undefined. */
export type Fault =
  | { status: number; headers?: Record<string, string> }
  | { cutAfterBytes: number }
  | { stallAfterBytes: number }
  | { corrupt: true }
  | { ignoreRange: true }
  | { body: string }
  | undefined;

const PAGE = 4;

/** Speaks a hub's routes for one model, with contents above `lfsBytes` kept on another origin, as hubs do. */
export class HubServer implements AsyncDisposable {
  readonly seen: Seen[] = [];
  /** Asked for every request. */
  fault: (seen: Seen) => Fault = () => undefined;
  /** Whether the client has kept a file's first `bytes`: a client may drop what it has not read when it sees the cut. */
  isKept: (bytes: number) => boolean = () => true;
  readonly #commits = new Map<string, Contents>();
  readonly #revisions = new Map<string, string>();
  readonly #hub: Server;
  readonly #storage: Server;
  #links = 0;
  /** The hub's URL, also after `stop`. */
  endpoint = "";

  private constructor(
    readonly model: string,
    readonly lfsBytes: number,
  ) {
    this.#hub = createServer((request, response) => this.#handle("hub", request, response));
    this.#storage = createServer((request, response) => this.#handle("storage", request, response));
  }

  static async start(model: string, contents: Contents, lfsBytes = 1000): Promise<HubServer> {
    const server = new HubServer(model, lfsBytes);
    server.push("main", contents);
    for (const each of [server.#hub, server.#storage]) {
      await new Promise<void>((resolve) => each.listen(0, "127.0.0.1", resolve));
    }
    server.endpoint = origin(server.#hub);
    return server;
  }

  /** Makes `contents` the newest commit of `revision`, and returns its hash. */
  push(revision: string, contents: Contents): string {
    const commit = createHash("sha1").update(`${revision}${this.#commits.size}`).digest("hex");
    this.#commits.set(commit, contents);
    this.#revisions.set(revision, commit);
    return commit;
  }

  /** Requests for the contents of `path`, as the server that held them has seen them. */
  fetches(path: string): Seen[] {
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const below = /\/[0-9a-f]{40}\/([^?]*)/;
    return this.seen.filter(({ url }) => below.exec(url)?.[1] === encoded);
  }

  async stop(): Promise<void> {
    for (const server of [this.#hub, this.#storage]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #handle(server: Seen["server"], request: IncomingMessage, response: ServerResponse): void {
    const { url = "", headers } = request;
    const { range, authorization } = headers;
    const seen: Seen = { server, url, range, authorization };
    this.seen.push(seen);
    const fault = this.fault(seen);
    if (fault && "status" in fault) {
      response.writeHead(fault.status, fault.headers).end();
    } else if (fault && "body" in fault) {
      response.end(fault.body);
    } else if (server === "storage") {
      const [, commit = "", ...path] = new URL(url, this.endpoint).pathname.split("/");
      this.#content(commit, decodeURIComponent(path.join("/")), request, response, fault);
    } else {
      this.#hubRoute(new URL(url, this.endpoint), request, response, fault);
    }
  }

  #hubRoute(url: URL, request: IncomingMessage, response: ServerResponse, fault: Fault): void {
    const api = `/api/models/${this.model}`;
    const path = decodeURIComponent(url.pathname);
    if (path.startsWith(`${api}/revision/`)) {
      const commit = this.#commitOf(path.slice(`${api}/revision/`.length));
      if (commit === undefined) {
        notFound(response, "RevisionNotFound");
        return;
      }
      json(response, {
        _id: "1",
        id: this.model,
        sha: commit,
        lastModified: "2024-01-01T00:00:00.000Z",
      });
    } else if (path.startsWith(`${api}/tree/`)) {
      this.#tree(path.slice(`${api}/tree/`.length), url, response);
    } else if (path.startsWith(`/${this.model}/resolve/`)) {
      const [revision = "", ...rest] = path.slice(`/${this.model}/resolve/`.length).split("/");
      this.#resolve(this.#commitOf(revision), rest.join("/"), request, response, fault);
    } else {
      notFound(response, "RepoNotFound");
    }
  }

  #tree(revision: string, url: URL, response: ServerResponse): void {
    const contents = this.#commits.get(this.#commitOf(revision) ?? "");
    if (contents === undefined) {
      notFound(response, "RevisionNotFound");
      return;
    }
    const begin = Number(url.searchParams.get("cursor") ?? 0);
    const entries = Object.entries(contents).map(([path, content]) => this.#entry(path, content));
    const directories = [{ type: "directory", oid: "0".repeat(40), size: 0, path: "onnx" }];
    const all = [...directories, ...entries];
    if (begin + PAGE < all.length) {
      const next = new URL(url);
      next.searchParams.set("cursor", String(begin + PAGE));
      response.setHeader("link", `<${next.href}>; rel="next"`);
    }
    json(response, all.slice(begin, begin + PAGE));
  }

  #entry(path: string, content: Buffer) {
    const size = content.length;
    const entry = { type: "file", path, size, oid: gitOid(content) };
    if (size < this.lfsBytes) return entry;
    const pointer = Buffer.from(`oid sha256:${sha256(content)}`);
    return {
      ...entry,
      oid: gitOid(pointer),
      lfs: { oid: sha256(content), size, pointerSize: 134 },
    };
  }

  #resolve(
    commit: string | undefined,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    fault: Fault,
  ): void {
    const content = this.#commits.get(commit ?? "")?.[path];
    if (commit === undefined || content === undefined) {
      notFound(response, "EntryNotFound");
      return;
    }
    response.setHeader("x-repo-commit", commit);
    if (content.length < this.lfsBytes) {
      this.#content(commit, path, request, response, fault);
      return;
    }
    this.#links += 1;
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    response.writeHead(302, {
      location: `${origin(this.#storage)}/${commit}/${encoded}?link=${this.#links}`,
      "x-linked-etag": `"${sha256(content)}"`,
      "x-linked-size": String(content.length),
    });
    response.end();
  }

  #content(
    commit: string,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    fault: Fault,
  ): void {
    const whole = this.#commits.get(commit)?.[path];
    if (whole === undefined) {
      notFound(response, "EntryNotFound");
      return;
    }
    const range =
      fault && "ignoreRange" in fault ? null : /^bytes=(\d+)-/.exec(request.headers.range ?? "");
    const begin = Number(range?.[1] ?? 0);
    const body = Buffer.from(whole.subarray(begin));
    if (fault && "corrupt" in fault) body[0] = (body[0] ?? 0) ^ 1;
    if (range)
      response.setHeader("content-range", `bytes ${begin}-${whole.length - 1}/${whole.length}`);
    const etag = whole.length < this.lfsBytes ? gitOid(whole) : sha256(whole);
    response.writeHead(range ? 206 : 200, { etag: `"${etag}"`, "content-length": body.length });
    if (request.method === "HEAD") {
      response.end();
    } else if (fault && "cutAfterBytes" in fault) {
      response.write(body.subarray(0, fault.cutAfterBytes));
      const cut = setInterval(() => {
        if (!response.destroyed && !this.isKept(begin + fault.cutAfterBytes)) return;
        clearInterval(cut);
        response.destroy();
      }, 10);
    } else if (fault && "stallAfterBytes" in fault) {
      response.write(body.subarray(0, fault.stallAfterBytes));
    } else {
      response.end(body);
    }
  }

  #commitOf(revision: string): string | undefined {
    return this.#commits.has(revision) ? revision : this.#revisions.get(revision);
  }
}

export function gitOid(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

export function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function origin(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(value));
}

function notFound(response: ServerResponse, code: string): void {
  response.writeHead(404, { "x-error-code": code, "x-error-message": code }).end();
}
