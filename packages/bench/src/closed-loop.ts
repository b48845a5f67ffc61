import { Agent, get } from "node:http";

/** What one client saw of one request. */
export interface Sample {
  /** From sending the request to the end of the response. */
  latencyMs: number;
  /** From the response's Server-Timing header: waiting for the vector, and waiting for the vector search. */
  modelMs: number;
  ioMs: number;
}

function duration(header: string, name: string): number {
  const match = new RegExp(`\\b${name};dur=([0-9.]+)`).exec(header);
  if (!match) throw new Error(`Server-Timing has no ${name}: '${header}'`);
  return Number(match[1]);
}

function request(url: string, agent: Agent): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    get(url, { agent }, (response) => {
      response.resume();
      response.once("end", () => {
        if (response.statusCode !== 200) {
          reject(new Error(`${url} answered ${response.statusCode}`));
          return;
        }
        const timing = String(response.headers["server-timing"] ?? "");
        resolve({
          latencyMs: performance.now() - start,
          modelMs: duration(timing, "model"),
          ioMs: duration(timing, "io"),
        });
      });
      response.once("error", reject);
    }).once("error", reject);
  });
}

/** `clients` callers, each sending its next request when the last one is answered, until `seconds` have passed. */
export async function closedLoop(url: string, clients: number, seconds: number): Promise<Sample[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const samples: Sample[] = [];
  const end = performance.now() + seconds * 1000;
  const client = async () => {
    while (performance.now() < end) samples.push(await request(url, agent));
  };
  try {
    await Promise.all(Array.from({ length: clients }, client));
  } finally {
    agent.destroy();
  }
  return samples;
}
