/** The program behind `npm run bench`; see article/main.ts. */
import { bench } from "./article/main.js";
import { command } from "./command.js";
import { WAYS } from "./ways/index.js";

const USAGE = `
Usage: npm run bench -- [--quick] [--open-loop] [--ways A,B] [--clients 1,8] [--rounds N] [--seconds S]
                        [--threads N] [--out DIR]

The same service in many ways, each a server process under load, into a folder with samples, pictures and a summary.

  --quick       Under a minute, with figures that are too short to be quoted
  --open-loop   Requests at fixed rates too
  --ways        Names of the ways; all, if it is missing: ${WAYS.map(({ name }) => name).join(", ")}
  --clients     Numbers of clients, 1 to 1000
  --rounds      Repetitions, 1 to 100
  --seconds     Length of each measurement, above 0 and at most 600
  --threads     Intra-op threads, 1 to 64
  --out         The run's folder
`;

await command(USAGE, (args) => bench(args, WAYS));
