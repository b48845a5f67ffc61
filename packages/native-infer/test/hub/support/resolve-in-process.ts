// A process of its own that resolves one model. Arguments: model, endpoint and, unless the environment is to decide, the
// cache directory.
import { resolveModel } from "../../../src/hub/resolve-model.js";

const [model = "", endpoint = "", cacheDir] = process.argv.slice(2);
await resolveModel(model, {
  endpoint,
  token: false,
  ...(cacheDir === undefined ? {} : { cacheDir }),
});
process.disconnect?.();
