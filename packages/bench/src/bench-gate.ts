/** The program behind `npm run bench:gate`; see gate/main.ts. */
import { command } from "./command.js";
import { GATE, gate } from "./gate/main.js";
import { WAYS } from "./ways/index.js";

await command(GATE, (args) => gate(args, WAYS));
