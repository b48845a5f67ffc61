import { toggle } from "./setting.js";

/** What the server tells about itself. */
export const observability = {
  log: toggle("on", "Lines about requests on stdout"),
};
