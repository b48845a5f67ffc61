import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { Context } from "koa";

/** What is known of the addresses that requests come from. */
export interface AddressSettings {
  /** Proxies in front of the server whose `X-Forwarded-For` is believed. */
  trustProxy: number;
  /** Bits of an IPv6 address that its owner does not choose: addresses with the same ones count as one client. */
  clientIpv6Prefix: number;
}

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

/** The 16-bit groups of a part of an IPv6 address; an IPv4 address at its end is two. */
function groupsOf(part: string): number[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/**
 * A function from an address to whom it belongs, as far as one can tell: an IPv4 address is its own,
 * of an IPv6 address the first `prefixBits` count (1 to 128), because whoever has one address has
 * the others of its network too.
 */
export function networkFinder(prefixBits: number): (address: string) => string {
  const lastGroup = Math.ceil(prefixBits / 16);
  const lastMask = (0xffff << (16 * lastGroup - prefixBits)) & 0xffff;
  return (address) => {
    const plain = address.replace(MAPPED, "");
    if (!plain.includes(":")) return plain;
    const [head = "", tail] = plain.split("::", 2);
    const left = groupsOf(head);
    const right = groupsOf(tail ?? "");
    const zeros = Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0);
    return [...left, ...zeros, ...right]
      .slice(0, lastGroup)
      .map((group, at) => (at === lastGroup - 1 ? group & lastMask : group).toString(16))
      .join(":");
  };
}

interface State {
  client?: string;
}

/** Says which client a request is from, when it is admitted: its address, or the network that it is in. */
export function setClient(ctx: Pick<Context, "state">, client: string): void {
  (ctx.state as State).client = client;
}

/** Which client a request is from; empty if nobody said. */
export function clientOf(ctx: Pick<Context, "state">): string {
  return (ctx.state as State).client ?? "";
}
