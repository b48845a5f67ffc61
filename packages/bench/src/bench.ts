/** The program behind `npm run bench`; see article/main.ts. */
import { bench } from "./article/main.js";
import { WAYS } from "./ways/index.js";

try {
  process.exitCode = await bench(process.argv.slice(2), WAYS);
} catch (error) {
  if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
