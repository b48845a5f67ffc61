// The image's health check: ends with 0 if the server says that it is ready. PORT is the server's own variable.
import { env } from "node:process";

const url = `http://127.0.0.1:${env.PORT ?? 3000}/ready`;
try {
  const { ok } = await fetch(url, { signal: AbortSignal.timeout(4000) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
