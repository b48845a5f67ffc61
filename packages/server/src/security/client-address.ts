import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

const MAPPED = /^::ffff:(?=[\d.]+$)/i;

/** An entry of `X-Forwarded-For` without its port. */
function withoutPort(entry: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(entry)?.[1];
  return bracketed ?? entry.replace(/^([\d.]+):\d+$/, "$1");
}

/**
 * The address that a request came from. Each of `trustedProxies` proxies in front of the server has
 * added one entry to `X-Forwarded-For`, so that the client's is that many from the end: what stands
 * before it anybody can have written. Empty for a unix socket.
 */
export function clientAddress({ headers, socket }: IncomingMessage, trustedProxies = 0): string {
  const peer = socket.remoteAddress ?? "";
  const forwarded = headers["x-forwarded-for"];
  if (trustedProxies === 0 || typeof forwarded !== "string") return peer;
  const entries = forwarded.split(",");
  const entry = entries[Math.max(0, entries.length - trustedProxies)] ?? "";
  const address = withoutPort(entry.trim());
  return isIP(address) === 0 ? peer : address;
}

/**
 * Whom an address belongs to, as far as one can tell: an IPv4 address is its own, of an IPv6
 * address the first 64 bits, because whoever has one has the other 2^64 of its network too.
 */
export function networkOf(address: string): string {
  const plain = address.replace(MAPPED, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::", 2);
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  const groups = tail === undefined ? left : [...left, ...zeros, ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
