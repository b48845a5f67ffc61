#!/usr/bin/env node
/**
 * `npm start`: the server with {@link baseline}, `GET /`. All of the server's settings, commands and routes are there too.
 */
import { runServer } from "@native-infer/server";
import { baseline } from "./baseline.js";
import { OPTIONS, searchOf } from "./options.js";

await runServer(process.argv.slice(2), process.env, {
  settings: { heading: "GET /", options: OPTIONS },
  routes: (parts, values) => [baseline(parts, searchOf(values, parts.store))],
  tryPath: "/",
});
