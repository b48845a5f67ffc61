import type { Clock } from "../common/clock.js";

/**
 * Dropped requests of one address within a second that make a flood: fewer than a packet of 64 KB has room for, because the first packets
 * of hundreds of connections are read in one iteration of the event loop, and one takes ten milliseconds of it.
 */
const MAX_DROPPED_PER_SECOND = 500;

/** How long the address of a flood is refused. */
const REFUSED_MS = 5000;

/** Dropped requests that all connections keep together. Node keeps some 3 KB for each until its connection closes. */
const MAX_KEPT = 20_000;

/**
 * Requests beyond those that one connection may have under way are dropped, but Node has made its objects for them by then,
 * a thousand for each packet, and keeps them until the connection closes. Nobody sends thousands of requests ahead by
 * accident: the address that does is refused for some seconds, and no connection adds to what others have left in memory.
 */
export class PipelineFloods<Connection> {
  readonly #clock: Clock;
  readonly #kept = new Map<Connection, number>();
  /** By address: in this second. */
  readonly #dropped = new Map<string, number>();
  readonly #refusedUntil = new Map<string, number>();
  #keptInAll = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Forgets the second that is over; returns what stops it. */
  start(): () => void {
    return this.#clock.every(1000, () => {
      this.#dropped.clear();
      const now = this.#clock.now();
      for (const [address, until] of this.#refusedUntil) {
        if (until <= now) this.#refusedUntil.delete(address);
      }
    });
  }

  /** Whether a connection has dropped requests. */
  has(connection: Connection): boolean {
    return this.#kept.has(connection);
  }

  isRefused(address: string): boolean {
    const until = this.#refusedUntil.get(address);
    return until !== undefined && until > this.#clock.now();
  }

  /**
   * Counts a dropped request of a connection. `address`: of its client; empty if it is not known. Returns what is to be
   * closed for it: nothing, the connection, or all connections of the address.
   */
  add(connection: Connection, address: string): "nothing" | "connection" | "address" {
    this.#kept.set(connection, (this.#kept.get(connection) ?? 0) + 1);
    this.#keptInAll += 1;
    if (address !== "") {
      if (this.isRefused(address)) return "connection";
      const dropped = (this.#dropped.get(address) ?? 0) + 1;
      this.#dropped.set(address, dropped);
      if (dropped > MAX_DROPPED_PER_SECOND) {
        this.#refusedUntil.set(address, this.#clock.now() + REFUSED_MS);
        return "address";
      }
    }
    return this.#keptInAll > MAX_KEPT ? "connection" : "nothing";
  }

  /** Forgets a connection that has closed. */
  remove(connection: Connection): void {
    this.#keptInAll -= this.#kept.get(connection) ?? 0;
    this.#kept.delete(connection);
  }
}
