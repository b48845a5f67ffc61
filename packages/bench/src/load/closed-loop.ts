import { Connection, expectOk, type Target } from "./connection.js";
import { addSample, type LoadResult, noSamples } from "./samples.js";

/** A closed loop: each client sends its next request when the last one is answered. */
export interface ClosedLoop {
  kind: "closed";
  target: Target;
  clients: number;
  /** Requests are sent at least so long, and until each client has sent two; answers are waited for. */
  seconds: number;
  /** No request is sent after that, whoever has sent how many. */
  maxSeconds: number;
}

const MIN_REQUESTS = 2;

/**
 * A client's first request is left out of the samples: all clients begin at once, which is not how they go on. It
 * counts among the answers, so that answers / seconds is the throughput.
 */
export async function closedLoop(load: ClosedLoop): Promise<LoadResult> {
  const { target, clients, seconds, maxSeconds } = load;
  const connections = await Promise.all(
    Array.from({ length: clients }, () => Connection.open(target)),
  );
  const samples = noSamples();
  let [answers, errors, last] = [0, 0, 0];
  let firstError: string | undefined;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const client = async (connection: Connection) => {
    for (let sent = 0; ; sent += 1) {
      const now = performance.now() - start;
      if (now >= maxSeconds * 1000) return;
      if (now >= seconds * 1000 && sent >= MIN_REQUESTS) return;
      const { timing } = expectOk(await connection.send());
      last = performance.now() - start;
      answers += 1;
      if (sent > 0) addSample(samples, now, last - now, timing);
    }
  };
  await Promise.all(
    connections.map((connection) =>
      client(connection).catch((error: Error) => {
        errors += 1;
        firstError ??= error.message;
      }),
    ),
  );
  for (const connection of connections) connection.close();
  const { user, system } = process.cpuUsage(cpu);
  return {
    samples,
    answers,
    seconds: last / 1000,
    errors,
    ...(firstError === undefined ? {} : { firstError }),
    generatorCpuSeconds: (user + system) / 1e6,
  };
}
