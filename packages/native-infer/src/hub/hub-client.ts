import { NativeInferError } from "../errors.js";
import type { HubHttp } from "./hub-http.js";
import type { HubLimits } from "./hub-limits.js";
import { COMMIT, type RepoFile } from "./repository.js";

/** The hub library, loaded only when a hub id is resolved: the embedded model must not pay for it. */
export type HubLibrary = typeof import("@huggingface/hub");

/**
 * Questions to the hub about one model, through the library's routes and paging. Its own download functions are not
 * used: they neither resume, retry nor check checksums, and two of them at once write into the same file.
 */
export class HubClient {
  constructor(
    readonly library: HubLibrary,
    readonly http: HubHttp,
    readonly model: string,
  ) {}

  /** The commit that `revision` is at present. */
  async commitOf(revision: string, limits: HubLimits): Promise<string> {
    const what = `Looking up '${this.model}' at '${revision}'`;
    const { sha } = await this.library.modelInfo({
      name: this.model,
      revision,
      additionalFields: ["sha"],
      hubUrl: this.http.settings.endpoint,
      fetch: this.http.asFetch(what, limits),
    });
    if (COMMIT.test(sha)) return sha;
    throw new NativeInferError("MODEL_INVALID", `${what}: the answer names no commit.`);
  }

  /** All files of the repository at `commit`. */
  async list(commit: string): Promise<RepoFile[]> {
    const what = `Listing the files of '${this.model}'`;
    const { limits } = this.http;
    const files: RepoFile[] = [];
    for await (const entry of this.library.listFiles({
      repo: { type: "model", name: this.model },
      revision: commit,
      recursive: true,
      hubUrl: this.http.settings.endpoint,
      fetch: this.http.asFetch(what, limits),
    })) {
      if (entry.type !== "file") continue;
      if (files.length === limits.files) {
        throw new NativeInferError("MODEL_INVALID", `${what}: more than ${limits.files} files.`);
      }
      const { path, size, oid = "", lfs, xetHash } = entry;
      files.push({ path, size, gitOid: oid, sha256: lfs?.oid, xetHash });
    }
    return files;
  }

  /** Where the content of a file is fetched from. */
  url(commit: string, path: string): string {
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    return `${this.http.settings.endpoint}/${this.model}/resolve/${commit}/${encoded}`;
  }
}
