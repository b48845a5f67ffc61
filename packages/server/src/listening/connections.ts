import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { Socket } from "node:net";
import { AddressCounts, shareOf } from "../limits/places.js";
import { type AddressSettings, networkFinder } from "../web/client-address.js";
import { RequestLifetime } from "../web/request-lifetime.js";

/** How many connections may be open. */
export interface ConnectionSettings extends AddressSettings {
  maxConnections: number;
  /** Percent of them that one address may have. */
  maxAddressPercent: number;
}

/**
 * All open connections of a server, also those that have not finished their TLS handshake. Closes at once what is beyond
 * the limits, in all and by client address: idle connections of one client must not keep out all others. Behind proxies
 * the address is theirs, and only the limit for all holds; as it does for a unix socket, whose clients have no address.
 */
export function limitConnections(
  server: Server | TlsServer,
  { maxConnections, maxAddressPercent, trustProxy, clientIpv6Prefix }: ConnectionSettings,
): ReadonlySet<Socket> {
  server.maxConnections = maxConnections;
  const maxPerAddress =
    trustProxy > 0 ? maxConnections : shareOf(maxConnections, maxAddressPercent);
  const networkOf = networkFinder(clientIpv6Prefix);
  const addresses = new AddressCounts();
  const sockets = new Set<Socket>();
  server.prependListener("connection", (socket: Socket) => {
    const address = networkOf(socket.remoteAddress ?? "");
    if (address !== "" && addresses.of(address) >= maxPerAddress) {
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
