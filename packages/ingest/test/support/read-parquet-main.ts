import { openSource } from "../../src/sources/open.js";
import { START } from "../../src/sources/source.js";

// Reads as many records of a file as its arguments say, and prints how that ended and how much memory it
// took.
const [path = "", max = "0"] = process.argv.slice(2);
let records = 0;
let code = "none";
let message = "";
try {
  const source = await openSource(path);
  for await (const _ of source.read(START)) {
    records += 1;
    if (records === Number(max)) break;
  }
} catch (error) {
  code = String((error as { code?: unknown }).code);
  message = (error as Error).message;
}
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ records, code, message, megabytes }));
