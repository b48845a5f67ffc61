/** The process of one measurement: `task-process.js NAME OPTIONS`, options and the printed result in JSON. */
import { TASK_MODULES, type TaskName } from "./tasks.js";

const [name = "", options = "{}"] = process.argv.slice(2);
if (!Object.hasOwn(TASK_MODULES, name)) throw new RangeError(`there is no task '${name}'`);
const { measure } = await TASK_MODULES[name as TaskName]();
const result = await (measure as (options: unknown) => Promise<unknown>)(JSON.parse(options));
process.stdout.write(JSON.stringify(result));
