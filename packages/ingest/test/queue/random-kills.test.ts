import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, describe, it, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "@native-infer/testing";
import { redisMissing } from "../support/redis.js";
import { Crew } from "./support/crew.js";
import { deadNumbers, Site } from "./support/site.js";

const KILLS = Number(process.env.NATIVE_INFER_KILLS ?? 4);
const DOCUMENTS = 1500;
const LONGEST_PAUSE_MS = 1200;

const TITLE = `imports on Redis whose processes are killed at ${KILLS} random moments`;
const missing = redisMissing();
if (missing) test(TITLE, { skip: `not installed: ${missing}` });
else
  describe(TITLE, () => {
    let site: Site;
    before(async () => {
      site = await Site.open();
    });
    afterEach(() => site.killAll());
    after(() => site.close());

    it("lose nothing and do nothing twice", { timeout: 60_000 + KILLS * 20_000 }, async (t) => {
      const seed = Math.floor(Math.random() * 2 ** 31);
      const random = new Random(seed);
      for (let [round, kills] = [0, 0]; kills < KILLS; round += 1) {
        const name = `random-${round}`;
        const file = site.file(name, DOCUMENTS, { badEvery: 83 });
        const deadLetters = join(site.folder, `${name}.dead.jsonl`);
        const crew = await Crew.start(site, { file, name, deadLetters });
        const victims: string[] = [];
        while (kills < KILLS && !crew.isDone) {
          await Promise.race([sleep(LONGEST_PAUSE_MS * random.next()), crew.done]);
          if (crew.isDone) break;
          victims.push(await crew.killOne(random));
          kills += 1;
        }
        await crew.done;

        const said = `seed ${seed}, round ${round}, killed: ${victims.join(", ")}`;
        t.diagnostic(said);
        assert.deepEqual(await site.storedIds(name), file.ids, said);
        // A producer that is killed while it takes them out may take some of them out again.
        const dead = [...new Set(deadNumbers(deadLetters))].sort((a, b) => a - b);
        assert.deepEqual(dead, file.bad, said);
        const { documents, bad } = (await site.progress(name)) ?? {};
        assert.deepEqual(
          { documents, bad },
          { documents: file.ids.length, bad: file.bad.length },
          said,
        );
        await site.killAll();
      }
    });
  });
