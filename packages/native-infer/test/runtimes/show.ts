// Shows one point: `show.js NAME`. Without a name, prints the points as JSON, with how each process must end.
import { POINTS } from "./points.js";

const name = process.argv[2];
if (name === undefined) {
  const list = Object.entries(POINTS).map(
    ([point, { exitCode = 0, prints = "", looksAtThreads = false }]) => ({
      point,
      exitCode,
      prints,
      looksAtThreads,
    }),
  );
  console.log(JSON.stringify(list));
} else {
  const point = POINTS[name];
  if (!point) throw new Error(`there is no point '${name}'`);
  await point.run();
}
