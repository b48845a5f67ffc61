/** `npm run bench` with fake ways, for tests: `bench-fakes.js LOG BEHAVIOURS … arguments of the benchmark`. */
import { bench } from "../../src/article/main.js";
import { type Behaviour, fakeWay } from "./fake-ways.js";

const [log = "", behaviours = "", ...args] = process.argv.slice(2);
const ways = behaviours.split(",").map((behaviour) => fakeWay(behaviour as Behaviour, log));
process.exitCode = await bench(args, ways);
