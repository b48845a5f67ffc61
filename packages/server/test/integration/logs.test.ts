import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { until } from "@native-infer/testing";
import { ServerProcess } from "../support/server-process.js";

async function loggedAfterRequests(...args: string[]): Promise<string> {
  const server = await ServerProcess.start(args);
  await server.get("/?q=private%20word");
  await server.embeddings({ input: "another private one" });
  await server.get("/health");
  await until(() => server.stdout.includes("/v1/embeddings"));
  return (await server.stop()).stdout;
}

describe("the log of a server", () => {
  it("is a line of JSON for each request, and one that says where it listens", async () => {
    const stdout = await loggedAfterRequests("--log-format", "json");
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.match(String(lines[0]?.msg), /listens on http:\S+/);
    const [, search, embeddings, ...more] = lines;
    assert.deepEqual([search?.route, embeddings?.route, more], ["/", "/v1/embeddings", []]);
    assert(Number(search?.ioMs) > 0 && Number(search?.modelMs) > 0);
    assert.equal(search?.model, "all-MiniLM-L6-v2");
    assert.doesNotMatch(stdout, /private/);
  });

  it("has no texts of users for people either, unless that is asked for", async () => {
    assert.doesNotMatch(await loggedAfterRequests(), /private/);
    const stdout = await loggedAfterRequests("--log-texts", "on");
    assert.match(stdout, /^text {3}: "private word"\nModel {2}: \d+\.\dms\nio task: \d+\.\dms$/m);
    assert.match(stdout, /^text {3}: "another private one"\nModel {2}: \d+\.\dms$/m);
  });

  it("names a wrong format or level, and what is allowed", async () => {
    const format = await ServerProcess.run(["--log-format", "xml"]);
    assert.match(format.stderr, /--log-format is 'xml'; allowed is pretty, json/);
    const level = await ServerProcess.run([], { NATIVE_INFER_LOG_LEVEL: "loud" });
    assert.match(
      level.stderr,
      /NATIVE_INFER_LOG_LEVEL is 'loud'; allowed is debug, info, warn, error/,
    );
  });
});
