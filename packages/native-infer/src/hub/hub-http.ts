import { NativeInferError } from "../errors.js";
import { statusError, Transient } from "./hub-errors.js";
import type { HubLimits } from "./hub-limits.js";
import type { HubSettings } from "./hub-options.js";
import { withRetries } from "./retry.js";
import { Watchdog } from "./watchdog.js";

const REDIRECTS = [301, 302, 303, 307, 308];

/** GET requests to a hub, with its token, within the limits. */
export class HubHttp {
  readonly #origin: string;

  constructor(
    readonly settings: Pick<HubSettings, "endpoint" | "token">,
    readonly limits: HubLimits,
    readonly signal: AbortSignal | undefined,
  ) {
    this.#origin = new URL(settings.endpoint).origin;
  }

  /**
   * One attempt, redirects followed. They are followed here, not by `fetch`, so that the token is sent to the
   * endpoint's origin and to nobody else. Rejects where the status is not a success.
   */
  async get(
    url: string,
    headers: Record<string, string>,
    watchdog: Watchdog,
    what: string,
  ): Promise<Response> {
    let place = new URL(url);
    for (let hops = 0; hops <= this.limits.redirects; hops += 1) {
      const response = await this.#fetch(place, headers, watchdog.signal);
      watchdog.sign();
      const location = response.headers.get("location");
      if (!REDIRECTS.includes(response.status) || location === null) {
        if (response.ok) return response;
        throw this.#refused(response, place, what);
      }
      await response.body?.cancel();
      place = redirected(location, place, what);
    }
    throw new NativeInferError(
      "DOWNLOAD_FAILED",
      `${what}: more than ${this.limits.redirects} redirects.`,
    );
  }

  /**
   * The value of a JSON answer, with retries: it is read whole, so that one that breaks off counts as an attempt too.
   * `next`: the next page of a listing, as the response's Link header names it.
   */
  async json(
    url: string,
    what: string,
    limits: HubLimits,
  ): Promise<{ value: unknown; next: string | undefined }> {
    return await withRetries(() => this.#page(url, what, limits), limits, this.signal);
  }

  async #page(url: string, what: string, limits: HubLimits) {
    using watchdog = new Watchdog(limits.idleMs, this.signal);
    try {
      const response = await this.get(url, { accept: "application/json" }, watchdog, what);
      const value = await readJson(response, limits.answerBytes, watchdog, what);
      return { value, next: nextPage(response.headers.get("link"), url) };
    } catch (error) {
      throw watchdog.explain(error, what);
    }
  }

  #refused(response: Response, place: URL, what: string): Error {
    // A signed link of the storage behind the hub has run out: the hub gives a new one.
    const expired = place.origin !== this.#origin && [401, 403].includes(response.status);
    if (!expired) return statusError(response, what, this.settings.token !== undefined);
    const message = `${what}: the hub's storage answered ${response.status}.`;
    return new Transient(new NativeInferError("DOWNLOAD_FAILED", message));
  }

  #fetch(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const { token } = this.settings;
    const authorization =
      token !== undefined && url.origin === this.#origin
        ? { authorization: `Bearer ${token}` }
        : {};
    return fetch(url, { headers: { ...headers, ...authorization }, redirect: "manual", signal });
  }
}

function redirected(location: string, from: URL, what: string): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const downgrade = from.protocol === "https:" && url?.protocol !== "https:";
  if (url === undefined || downgrade || !/^https?:$/.test(url.protocol)) {
    throw new NativeInferError(
      "DOWNLOAD_FAILED",
      `${what}: a redirect to a place that is not allowed.`,
    );
  }
  return url;
}

async function readJson(response: Response, max: number, watchdog: Watchdog, what: string) {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    watchdog.sign();
    bytes += chunk.length;
    if (bytes > max) {
      throw new NativeInferError("MODEL_INVALID", `${what}: a response of more than ${max} bytes.`);
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
  } catch {
    const message = `${what}: the response is not JSON.`;
    throw new Transient(new NativeInferError("DOWNLOAD_FAILED", message));
  }
}

/** The target of `<URL>; rel="next"` in a Link header (RFC 8288), resolved against the page that it came with. */
function nextPage(link: string | null, page: string): string | undefined {
  const [, target] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? "") ?? [];
  return target !== undefined && URL.canParse(target, page)
    ? new URL(target, page).href
    : undefined;
}
