import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { Socket } from "node:net";
import { type Clock, systemClock } from "../common/clock.js";
import { AddressCounts, shareOf } from "../limits/places.js";
import { type AddressSettings, networkFinder } from "../web/client-address.js";
import { RequestLifetime } from "../web/request-lifetime.js";
import { PipelineFloods } from "./pipeline-floods.js";

/** How many connections may be open. */
export interface ConnectionSettings extends AddressSettings {
  maxConnections: number;
  /** Percent of them that one address may have. */
  maxAddressPercent: number;
}

/**
 * All open connections of a server, also those that have not finished their TLS handshake. Closes at once what is beyond
 * the limits, in all and by client address: idle connections of one client must not keep out all others, and an address that
 * floods its connections with pipelined requests is refused for some seconds. Behind proxies the address is theirs, and only
 * the limits for all hold; as they do for a unix socket, whose clients have no address.
 */
export function limitConnections(
  server: Server | TlsServer,
  { maxConnections, maxAddressPercent, trustProxy, clientIpv6Prefix }: ConnectionSettings,
  clock: Clock = systemClock,
): ReadonlySet<Socket> {
  server.maxConnections = maxConnections;
  const maxPerAddress =
    trustProxy > 0 ? maxConnections : shareOf(maxConnections, maxAddressPercent);
  const networkOf = networkFinder(clientIpv6Prefix);
  const addressOf = ({ remoteAddress = "" }: Socket) => networkOf(remoteAddress);
  const addresses = new AddressCounts();
  const sockets = new Set<Socket>();
  const floods = new PipelineFloods<Socket>(clock);
  server.once("close", floods.start());
  server.prependListener("connection", (socket: Socket) => {
    const address = addressOf(socket);
    const isBeyond = addresses.of(address) >= maxPerAddress || floods.isRefused(address);
    if (address !== "" && isBeyond) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    addresses.add(address);
    socket.once("close", () => {
      sockets.delete(socket);
      addresses.remove(address);
    });
  });
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    if (!RequestLifetime.of(request, response).isDropped) return;
    const { socket } = request;
    const address = trustProxy > 0 ? "" : addressOf(socket);
    if (socket.closed) return;
    // Of TLS it is not the one that was accepted.
    if (!floods.has(socket)) socket.once("close", () => floods.remove(socket));
    const closing = floods.add(socket, address);
    if (closing === "connection") socket.destroy();
    if (closing !== "address") return;
    for (const each of sockets) {
      if (addressOf(each) === address) each.destroy();
    }
  });
  return sockets;
}

/**
 * Closes a connection with the response to its request number `max`; 0: never. Node's `maxRequestsPerSocket` would keep it
 * open and answer what follows with 503.
 */
export function limitRequestsPerConnection(server: Server | TlsServer, max: number): void {
  if (max === 0) return;
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    const { requestsOnConnection } = RequestLifetime.of(request, response);
    if (requestsOnConnection >= max) response.shouldKeepAlive = false;
  });
}
