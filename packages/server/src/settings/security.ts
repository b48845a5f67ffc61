import { z } from "zod";
import { type ApiKey, parseKeyList } from "../security/api-keys.js";
import { parseHosts } from "../security/known-hosts.js";
import { parseOrigins } from "../security/origins.js";
import { count, integer, optional, path, type Setting, text, toggle } from "./setting.js";

/** A value that `parse` reads or throws for. */
function parsedBy<T>(parse: (given: string) => T): z.ZodType<T, string> {
  return text.transform((given, issues) => {
    try {
      return parse(given);
    } catch (error) {
      issues.addIssue({ code: "custom", message: error instanceof Error ? error.message : "" });
      return z.NEVER;
    }
  });
}

/** Who may ask, and how often. */
export const security = {
  apiKeys: {
    ...optional(
      parsedBy(parseKeyList),
      "keys separated by commas, each KEY or NAME:KEY, a key of 8 to 512 visible ASCII characters",
      "Keys that clients have to send; without them, anybody may ask",
    ),
    form: "list",
    secret: true,
  } as Setting<readonly ApiKey[] | undefined>,
  apiKeysFile: optional(
    path,
    "a path",
    "File of such keys, one a line, # begins a comment; read again whenever it changes",
  ),
  corsOrigins: {
    ...optional(
      parsedBy(parseOrigins),
      "origins separated by commas, such as https://example.org, app://obsidian.md or null, or *",
      "Web pages, applications and extensions that may ask; without it, none",
    ),
    form: "list",
  } as Setting<readonly string[] | undefined>,
  allowedHosts: {
    ...optional(
      parsedBy(parseHosts),
      "host names or addresses without ports, separated by commas, or *",
      "Hosts that requests may name beside the loopback ones; without it, any where there are API keys or --host is no loopback address",
    ),
    form: "list",
  } as Setting<readonly string[] | undefined>,
  rateLimit: optional(
    integer(1, 1_000_000),
    "an integer from 1 to 1000000",
    "Requests per second of one key, or of one address without keys; without it, any number",
  ),
  rateLimitBurst: optional(
    integer(1, 1_000_000),
    "an integer from 1 to 1000000",
    "Requests that may come at once; without it, as many as in a second",
  ),
  clientIpv6Prefix: count(
    56,
    32,
    128,
    "Bits of an IPv6 address that tell clients apart; those that share them share one rate and one share of places",
  ),
  trustProxy: count(0, 0, 16, "Proxies in front of the server whose X-Forwarded-For is believed"),
  inspectorSignal: toggle("on", "Whether SIGUSR1 opens Node's inspector on 127.0.0.1:9229"),
};
