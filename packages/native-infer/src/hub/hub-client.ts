import { NativeInferError } from "../errors.js";
import type { HubHttp } from "./hub-http.js";
import type { HubLimits } from "./hub-limits.js";
import { COMMIT, type RepoFile } from "./repository.js";

/** Questions to the hub about one model. */
export class HubClient {
  readonly #api: string;

  constructor(
    readonly http: HubHttp,
    readonly model: string,
  ) {
    this.#api = `${http.settings.endpoint}/api/models/${model}`;
  }

  /** The commit that `revision` is at present. */
  async commitOf(revision: string, limits: HubLimits): Promise<string> {
    const what = `Looking up '${this.model}' at '${revision}'`;
    const url = `${this.#api}/revision/${encodeURIComponent(revision)}?expand=sha`;
    const { value } = await this.http.json(url, what, limits);
    const sha = (value as { sha?: unknown } | null)?.sha;
    if (typeof sha === "string" && COMMIT.test(sha)) return sha;
    throw new NativeInferError("MODEL_INVALID", `${what}: the response names no commit.`);
  }

  /** All files of the repository at `commit`, page by page. */
  async list(commit: string): Promise<RepoFile[]> {
    const what = `Listing the files of '${this.model}'`;
    const { limits } = this.http;
    const files: RepoFile[] = [];
    let url: string | undefined = `${this.#api}/tree/${commit}?recursive=true`;
    for (let pages = 0; url !== undefined; pages += 1) {
      if (pages === limits.answers) {
        throw new NativeInferError("MODEL_INVALID", `${what}: more than ${limits.answers} pages.`);
      }
      const { value, next }: { value: unknown; next: string | undefined } = await this.http.json(
        url,
        what,
        limits,
      );
      files.push(...filesOf(value, what));
      if (files.length > limits.files) {
        throw new NativeInferError("MODEL_INVALID", `${what}: more than ${limits.files} files.`);
      }
      url = next;
    }
    return files;
  }

  /** Where the content of a file is fetched from. */
  url(commit: string, path: string): string {
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    return `${this.http.settings.endpoint}/${this.model}/resolve/${commit}/${encoded}`;
  }
}

/** What the hub's API says of one entry of a listing, as far as it is used here; each part is checked before a file is fetched. */
interface TreeEntry {
  type: string;
  path: string;
  size: number;
  oid?: string;
  lfs?: { oid: string };
  xetHash?: string;
}

function filesOf(page: unknown, what: string): RepoFile[] {
  const isListing =
    Array.isArray(page) && page.every((entry) => typeof entry === "object" && entry !== null);
  if (!isListing)
    throw new NativeInferError("MODEL_INVALID", `${what}: the response is no listing.`);
  return (page as TreeEntry[])
    .filter(({ type }) => type === "file")
    .map(({ path, size, oid = "", lfs, xetHash }) => ({
      path,
      size,
      gitOid: oid,
      sha256: lfs?.oid,
      xetHash,
    }));
}
