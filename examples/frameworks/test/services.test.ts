import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Program, until } from "@native-infer/testing";
import { Embedder } from "native-infer";

const TEXTS = ["How big is London", "", "Zürich liegt am See."];

let wanted: number[][];
before(async () => {
  await using embedder = await Embedder.load();
  wanted = (await embedder.embed(TEXTS)).map((vector) => Array.from(vector));
});

for (const name of ["express", "fastify", "hono", "nest", "plain-http", "cluster"]) {
  describe(`the service in ${name}`, () => {
    let program: Program;
    let url: string;

    before(async () => {
      const main = fileURLToPath(new URL(`../src/${name}.js`, import.meta.url));
      program = new Program(main, [], { environment: { PORT: "0", WORKERS: "2" } });
      let over = false;
      void program.ended().then(() => (over = true));
      const listens = /^http:\/\/127\.0\.0\.1:\d+$/m;
      await until(() => over || listens.test(program.stdout), 60_000);
      [url = ""] = listens.exec(program.stdout) ?? [];
      assert(url !== "", program.stderr);
    });
    after(() => program.signal("SIGKILL"));

    const post = (body: string) =>
      fetch(`${url}/embed`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(30_000),
      });

    it("answers with the vectors of the library, for many requests at once", async () => {
      const responses = await Promise.all(
        Array.from({ length: 20 }, () => post(JSON.stringify({ texts: TEXTS }))),
      );
      for (const response of responses) {
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), { vectors: wanted });
      }
    });

    it("answers a wrong text with the status and the code of its error", async () => {
      const response = await post(JSON.stringify({ texts: ["a", 5] }));
      assert.equal(response.status, 400);
      const { code } = (await response.json()) as { code: string };
      assert.equal(code, "INVALID_ARGUMENT");
    });

    it("answers what is no JSON, and a body that is too large, with a status of the client", async () => {
      for (const body of ["{", JSON.stringify({ texts: ["a".repeat(2 ** 21)] })]) {
        const { status } = await post(body);
        assert(status >= 400 && status < 500, `${status}`);
      }
    });

    it("ends by itself on SIGTERM", async () => {
      const { code, signal, stderr } = await program.stop();
      assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr);
    });
  });
}
