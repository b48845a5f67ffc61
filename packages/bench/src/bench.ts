/** The program behind `npm run bench`; see article/main.ts. */
import { BENCH } from "./article/arguments.js";
import { bench } from "./article/main.js";
import { command } from "./command.js";
import { WAYS } from "./ways/index.js";

const names = WAYS.map(({ name }) => name).join(", ");

await command({ ...BENCH, description: `${BENCH.description}\n\nThe ways: ${names}` }, (args) =>
  bench(args, WAYS),
);
