import { integer, onOff, option, parsed, path } from "@native-infer/command-line";
import { parseKeyList } from "../security/api-keys.js";
import { parseOrigins } from "../security/browsers.js";
import { parseHosts } from "../security/known-hosts.js";
import { tei } from "./tei.js";

const apiKeys = parsed(parseKeyList, {
  allowed:
    "keys separated by commas, each KEY or NAME:KEY, a key of 8 to 512 visible ASCII characters",
  placeholder: "key,...",
  form: "list",
});

const origins = parsed(parseOrigins, {
  allowed:
    "origins separated by commas, such as https://example.org, app://obsidian.md or null, or *",
  placeholder: "origin,...",
  form: "list",
});

const hosts = parsed(parseHosts, {
  allowed: "host names or addresses without ports, separated by commas, or *",
  placeholder: "host,...",
  form: "list",
});

/** Who may ask, and how often. */
export const security = {
  apiKeys: option(apiKeys, {
    // Whoever sets API_KEYS or API_KEYS_FILE wants a server that is not open to all: they count without the prefix too.
    alsoVariables: ["API_KEYS"],
    aliases: [tei("api-key")],
    secret: true,
    help: "Keys that clients have to send; without them, anybody may ask",
  }),
  apiKeysFile: option(path(), {
    alsoVariables: ["API_KEYS_FILE"],
    help: "File of such keys, one a line, # begins a comment; read again whenever it changes",
  }),
  corsOrigins: option(origins, {
    aliases: [tei("cors-allow-origin")],
    help: "Web pages, applications and extensions that may ask; without it, none",
  }),
  allowedHosts: option(hosts, {
    help: "Hosts that requests may name beside the loopback ones; without it, any where there are API keys or --host is no loopback address",
  }),
  rateLimit: option(integer(1, 1_000_000), {
    help: "Requests per second of one key, or of one address without keys; without it, any number",
  }),
  rateLimitBurst: option(integer(1, 1_000_000), {
    needs: "rateLimit",
    help: "Requests that may come at once; without it, as many as in a second",
  }),
  clientIpv6Prefix: option(integer(32, 128), {
    default: 56,
    help: "Bits of an IPv6 address that tell clients apart; those that share them share one rate and one share of places",
  }),
  trustProxy: option(integer(0, 16), {
    default: 0,
    help: "Proxies in front of the server whose X-Forwarded-For is believed",
  }),
  inspectorSignal: option(onOff(), {
    default: "on",
    help: "Whether SIGUSR1 opens Node's inspector on 127.0.0.1:9229",
  }),
};
