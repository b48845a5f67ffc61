/** The program behind `npm run bench:gate`; see gate/main.ts. */
import { gate } from "./gate/main.js";
import { WAYS } from "./ways/index.js";

try {
  process.exitCode = await gate(process.argv.slice(2), WAYS);
} catch (error) {
  if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
