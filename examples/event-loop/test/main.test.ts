import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Program, until } from "@native-infer/testing";

const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));
const LISTENS = /^native-infer-server listens on (http:\S+) - try: curl (\S+)\n/m;

/** All that were started: a failed test leaves none of them behind. */
const programs: Program[] = [];
after(() => {
  for (const program of programs) program.signal("SIGKILL");
});

function run(args: string[], environment: NodeJS.ProcessEnv = {}): Program {
  const program = new Program(MAIN, args, { environment });
  programs.push(program);
  return program;
}

/** The program on a free port, once it says that it listens. */
async function started(args: string[] = [], environment: NodeJS.ProcessEnv = {}) {
  const program = run(["--port", "0", ...args], environment);
  let over = false;
  void program.ended().then(() => (over = true));
  await until(() => over || LISTENS.test(program.stdout), 60_000);
  const [, url = "", suggested = ""] = LISTENS.exec(program.stdout) ?? [];
  assert(url !== "", program.stderr);
  return { program, url, suggested };
}

/** What the response says of both steps, in milliseconds. */
function timing(response: Response): { model: string; io: string } {
  const header = response.headers.get("Server-Timing") ?? "";
  const [, model = "", io = ""] = /^model;dur=(\d+\.\d), io;dur=(\d+\.\d)$/.exec(header) ?? [];
  return { model, io };
}

describe("npm start", () => {
  let running: Awaited<ReturnType<typeof started>>;
  before(async () => {
    running = await started();
  });
  after(() => running.program.stop());

  it("says where it listens and what to try: GET /", () => {
    assert.equal(running.suggested, `${running.url}/`);
  });

  it("GET / answers ok and reports both times, as a header and in the log", async () => {
    const response = await fetch(`${running.url}/`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("Content-Type") ?? "", /^text\/plain/);
    assert.equal(await response.text(), "ok");
    const { model, io } = timing(response);
    // A timer of 5 ms counts whole milliseconds of the loop's clock.
    assert(Number(model) > 0 && Number(io) >= 4);
    const lines = "texts=1 tokens=6 model=all-MiniLM-L6-v2";
    await until(() => running.program.stdout.includes(lines));
    await until(() => running.program.stdout.includes(`Model  : ${model}ms\nio task: ${io}ms\n`));
  });

  it("GET /?q= embeds that text, the empty one too, and refuses what is no UTF-8", async () => {
    for (const query of ["?q=", "?q=%F0%9F%8C%8D+caf%C3%A9", "?other=1"]) {
      assert.equal(await (await fetch(`${running.url}/${query}`)).text(), "ok");
    }
    assert.equal((await fetch(`${running.url}/?q=%FF`)).status, 400);
  });

  it("describes the route first in /openapi.json, and serves the server's own", async () => {
    const response = await fetch(`${running.url}/openapi.json`);
    const { paths } = (await response.json()) as { paths: Record<string, { get?: unknown }> };
    assert.equal(Object.keys(paths)[0], "/");
    assert(paths["/"]?.get);
    assert.equal((await fetch(`${running.url}/health`)).status, 200);
  });
});

describe("the options of GET /", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "native-infer-example-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const ioMsWith = async (args: string[], environment: NodeJS.ProcessEnv = {}) => {
    const { program, url } = await started(args, environment);
    const { io } = timing(await fetch(`${url}/`));
    assert.equal((await program.stop()).code, 0);
    return Number(io);
  };

  it("are flags, variables and names in the configuration file", async () => {
    const config = join(folder, "config.json");
    writeFileSync(config, '{"ioDelayMs": 300}');
    assert((await ioMsWith(["--io-delay-ms", "200"])) >= 199);
    assert((await ioMsWith([], { NATIVE_INFER_IO_DELAY_MS: "250" })) >= 249);
    assert((await ioMsWith(["--config", config])) >= 299);
  });

  it("are in --help beside the server's, and printed by --print-config", async () => {
    const { stdout: help } = await run(["--help"]).ended();
    assert.match(help, /^GET \/:\n +--article-store <word>/m);
    assert.match(help, /NATIVE_INFER_IO_DELAY_P99_MS/);
    assert.match(help, /--port/);
    const { stdout } = await run(["--print-config", "--io-delay-ms", "7"]).ended();
    const { ioDelayMs, port } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual({ ioDelayMs, port }, { ioDelayMs: 7, port: 3000 });
  });

  it("may be in the configuration file of an import", async () => {
    const config = join(folder, "import.json");
    writeFileSync(config, '{"ioDelayMs": 300}');
    const { code, stderr } = await run(["ingest", "nowhere.jsonl", "--config", config]).ended();
    assert.notEqual(code, 0);
    assert.match(stderr, /nowhere\.jsonl/);
    assert.doesNotMatch(stderr, /ioDelayMs/);
  });

  it("refuse what they cannot be", async () => {
    const refused = async (args: string[], message: RegExp) => {
      const { code, stderr } = await run(["--port", "0", ...args]).ended();
      assert.deepEqual([code, stderr.match(message)?.length], [2, 1], stderr);
    };
    await refused(
      ["--io-delay-p99-ms", "1"],
      /^native-infer-server: INVALID_ARGUMENT: --io-delay-p99-ms is 1; allowed is no less than --io-delay-ms, 5\n$/,
    );
    await refused(["--io-delay-ms", "60001"], /--io-delay-ms is '60001'; allowed is an integer/);
    await refused(
      ["--article-store", "none"],
      /--article-store is 'none'; allowed is simulated, s/,
    );
  });

  it("let GET / search in the store", async () => {
    const store = ["--store", "lancedb", "--store-path", join(folder, "store")];
    const { program, url } = await started([...store, "--article-store", "search"]);
    const headers = { "Content-Type": "application/json" };
    const body = '{"documents":[{"id":"a","text":"a text"}]}';
    const added = await fetch(`${url}/documents`, { method: "POST", headers, body });
    assert.equal(added.status, 200, await added.text());
    assert.equal(await (await fetch(`${url}/`)).text(), "ok");
    assert.equal((await program.stop()).code, 0);
    // A store that is down is an error of this route, too: the search is real.
    const down = ["--store", "lancedb", "--store-path", "/dev/null/store"];
    const other = await started([...down, "--article-store", "search"]);
    assert.equal((await fetch(`${other.url}/`)).status, 503);
    await other.program.stop();
  });
});
