/** The server's program with {@link waitingRoute}, which waits for `--wait-ms`. */
import { integer, option } from "@native-infer/command-line";
import { runServer } from "../../src/run-server.js";
import { waitingRoute } from "./waiting-route.js";

const OPTIONS = {
  waitMs: option(integer(0, 60_000), { default: 5, help: "How long `GET /` waits" }),
};

await runServer(process.argv.slice(2), process.env, {
  settings: { heading: "Tests", options: OPTIONS },
  routes: (parts, { waitMs }) => [waitingRoute(parts, waitMs)],
});
