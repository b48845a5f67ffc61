/** `npm run bench:compare A B`: two run folders, or two files that Google Benchmark wrote as JSON. */
import { command, readArguments } from "./command.js";
import { compare, comparisonText } from "./compare/comparison.js";
import { readMeasurements, runCells } from "./compare/measurements.js";
import { reproduction, reproductionText } from "./compare/reproduction.js";

const COMPARE = {
  name: "npm run bench:compare --",
  description: "Compares two results figure by figure.",
  options: {},
  operands: {
    name: "A B",
    help: "The folders of two runs of npm run bench, or two files that Google Benchmark wrote as JSON",
  },
};

await command(COMPARE, (args) => {
  const [before, after, ...rest] = readArguments(COMPARE, args).operands;
  if (before === undefined || after === undefined || rest.length > 0)
    throw new RangeError("two results must be named: npm run bench:compare A B");
  const comparisons = compare(readMeasurements(before), readMeasurements(after));
  if (comparisons.length === 0) throw new RangeError("the two results have no figure in common");
  console.log(comparisonText(comparisons));
  const cells = [runCells(before), runCells(after)] as const;
  if (cells[0] && cells[1]) console.log(`\n${reproductionText(reproduction(cells[0], cells[1]))}`);
  return 0;
});
