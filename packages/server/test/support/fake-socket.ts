import type { Server } from "node:http";
import { Duplex } from "node:stream";

/**
 * A connection without a network: what a test sends reaches the server's parser at once, and it can be cut at an exact
 * moment. Takes what the server writes unless it is told to be slow.
 */
export class FakeSocket extends Duplex {
  /** All that the server has written. */
  received = "";
  readonly remoteAddress: string;
  #isSlow: boolean;
  #written = 0;
  #taken: (() => void) | undefined;

  constructor({ slow = false, address = "198.51.100.1" } = {}) {
    super({ allowHalfOpen: true });
    this.#isSlow = slow;
    this.remoteAddress = address;
    this.on("error", () => {});
  }

  /** A connection that a server has accepted. */
  static connect(server: Server, options: { slow?: boolean; address?: string } = {}): FakeSocket {
    const socket = new FakeSocket(options);
    server.emit("connection", socket);
    return socket;
  }

  /** Hands bytes to the server in one piece, as one packet would. */
  send(bytes: string | Uint8Array): this {
    this.push(bytes);
    return this;
  }

  /** What the client sees of the connection's statuses, in order. */
  get statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }

  /** Takes what the server has written, and all that follows. */
  takeAll(): void {
    this.#isSlow = false;
    this.#taken?.();
  }

  // What net.Socket has and node:http or this server uses.
  get bytesWritten(): number {
    return this.#written + this.writableLength;
  }

  setTimeout(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  destroySoon(): void {
    this.end(() => this.destroy());
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: BufferEncoding, taken: () => void): void {
    this.received += bytes.toString("latin1");
    // Until it is taken, the stream counts it.
    const take = () => {
      this.#written += bytes.length;
      taken();
    };
    if (this.#isSlow) this.#taken = take;
    else take();
  }
}
