import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv4 } from "node:net";
import type { Middleware } from "koa";
import { HttpError } from "../web/http-error.js";
import type { ApiKeys } from "./api-keys.js";

/** What the check of hosts goes by. */
export interface HostSettings {
  /** Where the server listens: an address or a name. */
  host: string;
  /** Names that requests may have in `Host`; `*` allows any. Absent: see {@link refuseUnknownHosts}. */
  allowedHosts?: readonly string[] | undefined;
}

const HOST = /^(\[[\da-f:.]+\]|[^\s:@/?#[\]]+)(?::\d*)?$/i;
const MAX_SHOWN = 100;

const loopback6 = new BlockList();
loopback6.addSubnet("127.0.0.0", 8);
loopback6.addAddress("::1", "ipv6");

const wildcard = new BlockList();
wildcard.addAddress("0.0.0.0");
wildcard.addAddress("::", "ipv6");

/** Also true of an IPv4 address of the list that is mapped into IPv6. */
function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** A list takes some ten microseconds, which IPv4 addresses need not pay with each request. */
function isLoopback(address: string): boolean {
  if (address.includes(":")) return isIn(loopback6, address);
  return address.startsWith("127.") && isIPv4(address);
}

/**
 * The host of a `Host` header: in small letters, without port, brackets and final dot. Undefined
 * for what is no host.
 */
export function hostOf(header: string): string | undefined {
  const host = HOST.exec(header)?.[1]?.toLowerCase();
  return host?.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

/** Names that a resolver never asks anybody else about, so that nobody else can point them here. */
function isLoopbackName(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || isLoopback(host);
}

/**
 * Headers of which a browser sends some with every request, and which no script can take away: by the Fetch standard it adds
 * `User-Agent`, `Accept` and `Accept-Encoding` wherever a page has not set them.
 */
const BROWSER_HEADERS = ["user-agent", "accept", "accept-encoding", "accept-language"] as const;

/**
 * Whether a request is one of a program under a name such as `x` or `embedder`, of a hosts file, a container or a probe. A
 * program may send any `Host`, so that refusing it keeps nobody out; the dot is what a page's own name has.
 */
function isProgramUnderShortName({ headers }: IncomingMessage, host: string): boolean {
  return !/[.:]/.test(host) && BROWSER_HEADERS.every((name) => headers[name] === undefined);
}

/** Of a target such as `http://localhost/embed`, the host that counts instead of the header's (RFC 9112, section 3.2.2). */
const ABSOLUTE_TARGET = /^https?:\/\/([^/?#]*)/i;

/** What stands for the host of a request; undefined if nothing does. */
function namedHost({ url = "", headers }: IncomingMessage): string | undefined {
  if (url.startsWith("/")) return headers.host;
  return ABSOLUTE_TARGET.exec(url)?.[1] ?? headers.host;
}

/** Hosts separated by commas, or `*` for any. Throws naming the one that is wrong. */
export function parseHosts(list: string): readonly string[] {
  if (list === "*") return ["*"];
  return list.split(",").map((given) => {
    const entry = given.trim();
    const host = isIP(entry) === 6 ? entry.toLowerCase() : hostOf(entry);
    if (host === undefined || host.includes("*") || (isIP(entry) !== 6 && /:\d*$/.test(entry))) {
      throw new Error(`'${entry}' is no host without a port`);
    }
    return host;
  });
}

/**
 * Throws 421 `HOST_UNKNOWN` for a request whose `Host` is none of this server's. A web page can
 * point its own name at this machine after it was loaded (DNS rebinding); its browser then takes
 * the server for the page's own, and nothing but `Host` says that it is not.
 *
 * Known are the names of the loopback interface, `settings.host`, the address that the connection
 * came to, and `allowedHosts`. Without that list only those connections are looked at that came to
 * a loopback address, and none at all if API keys are needed, which such a page does not have, or
 * if the server listens on all addresses, whose names it cannot know. No browser reaches a unix
 * socket, and none sends a request without `Host`, or without the headers that each of them adds:
 * without the list, a request without these passes under a name without a dot.
 */
export function refuseUnknownHosts(
  { host: own, allowedHosts }: HostSettings,
  apiKeys: ApiKeys | undefined,
): Middleware | undefined {
  if (allowedHosts?.includes("*")) return undefined;
  if (!allowedHosts && (apiKeys || isIn(wildcard, own))) return undefined;
  const names = new Set([own.toLowerCase(), ...(allowedHosts ?? [])]);
  // Most requests have the same one, and to read it takes microseconds.
  let lastKnown: string | undefined;
  return (ctx, next) => {
    const header = namedHost(ctx.req);
    if (header === lastKnown) return next();
    const to = ctx.req.socket.localAddress ?? "";
    if (header === undefined || !(allowedHosts || isLoopback(to))) return next();
    const host = hostOf(header);
    if (host !== undefined && (names.has(host) || isLoopbackName(host))) {
      lastKnown = header;
      return next();
    }
    if (host === to) return next();
    if (!allowedHosts && host !== undefined && isProgramUnderShortName(ctx.req, host))
      return next();
    const shown = JSON.stringify(header.slice(0, MAX_SHOWN));
    throw new HttpError(
      421,
      "HOST_UNKNOWN",
      `Host is ${shown}; allowed are localhost, loopback addresses and the names in --allowed-hosts`,
    );
  };
}
