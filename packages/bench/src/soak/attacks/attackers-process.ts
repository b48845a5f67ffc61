/** The attackers: a process of their own, so that they share no event loop with the honest clients. */
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ATTACKS, type Attack } from "./attacks.js";

/** What the process is started for: to attack until its parent disconnects. */
export interface AttackOrder {
  name: string;
  port: number;
  connections: number;
  /** Of a connection between a response and the next request. */
  pauseMs: number;
}

/** How often requests have been sent so far. */
export interface AttackReport {
  requests: number;
}

/** Another address than that of honest clients, where all of 127.0.0.0/8 is this machine (Linux). */
const ADDRESS = "127.0.0.2";
const REPORT_INTERVAL_MS = 250;
const SLOW_BYTE_MS = 1000;

async function sendSlowly(socket: Socket, bytes: Buffer): Promise<void> {
  const body = bytes.indexOf("\r\n\r\n") + 4;
  socket.write(bytes.subarray(0, body + 1));
  for (let at = body + 1; at < bytes.length && !socket.destroyed; at += 1) {
    await sleep(SLOW_BYTE_MS);
    socket.write(bytes.subarray(at, at + 1));
  }
}

async function attackOnce(port: number, bytes: Buffer, attack: Attack): Promise<void> {
  const socket = connect({ host: "127.0.0.1", port, localAddress: ADDRESS, noDelay: true });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  // A server may close whenever it likes.
  socket.on("error", () => {});
  if (attack.reading === "all") socket.resume();
  // One that does not read takes nothing at all from the kernel.
  else socket.pause();
  if (attack.sending === "slow") void sendSlowly(socket, bytes);
  else if (bytes.length > 0) socket.write(bytes);
  const cut =
    attack.holdMs === undefined ? undefined : setTimeout(() => socket.destroy(), attack.holdMs);
  await closed;
  clearTimeout(cut);
}

async function run({ name, port, connections, pauseMs }: AttackOrder): Promise<void> {
  const attack = ATTACKS[name];
  if (!attack) throw new RangeError(`there is no attack '${name}'`);
  const bytes = attack.bytes(port);
  let requests = 0;
  const attacker = async () => {
    for (;;) {
      requests += 1;
      await attackOnce(port, bytes, attack);
      // Not all at the same moment.
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  };
  setInterval(() => process.send?.({ requests } satisfies AttackReport), REPORT_INTERVAL_MS);
  await Promise.all(Array.from({ length: connections }, attacker));
}

process.on("message", (order: AttackOrder) => void run(order));
process.on("disconnect", () => process.exit());
