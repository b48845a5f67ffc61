import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ApiKeys, MAX_KEYS, parseKeyFile, parseKeyList } from "../../src/security/api-keys.js";
import { sentKey } from "../../src/security/authentication.js";

const key = fc.stringMatching(/^[!-+\--9;-~]{8,40}$/);

describe("API keys", () => {
  it("are known by the name that they were given, or by their place", () => {
    const keys = new ApiKeys(parseKeyList("first-key-1, team.a:second-key,third-key"));
    assert.equal(keys.nameOf("first-key-1"), "key-1");
    assert.equal(keys.nameOf("second-key"), "team.a");
    assert.equal(keys.nameOf("third-key"), "key-3");
    assert.equal(keys.nameOf("team.a:second-key"), undefined);
    assert.equal(keys.nameOf(""), undefined);
  });

  it("stand in a file one a line, beside comments and empty lines", () => {
    const keys = new ApiKeys(
      parseKeyFile("# ours\r\n\r\nbob:bobs-secret\r\n  plain-key-9\n#x:yyyyyyyyy"),
    );
    assert.equal(keys.count, 2);
    assert.equal(keys.nameOf("bobs-secret"), "bob");
    assert.equal(keys.nameOf("plain-key-9"), "line-4");
  });

  it("may have colons where they have a name", () => {
    assert.equal(new ApiKeys(parseKeyList("n:a:b:c:d:e")).nameOf("a:b:c:d:e"), "n");
  });

  it("are found wherever they stand, and nothing else is", () => {
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 20 }), key, (all, other) => {
        const keys = new ApiKeys(parseKeyFile(all.map((one, at) => `n${at}:${one}`).join("\n")));
        for (const [at, one] of all.entries()) assert.equal(keys.nameOf(one), `n${at}`);
        if (!all.includes(other)) assert.equal(keys.nameOf(other), undefined);
        assert.equal(keys.nameOf(`${all[0]} `), undefined);
      }),
    );
  });

  const wrong: [string, string, RegExp][] = [
    ["a short key", "abcdefgh,hunter2", /^key-2 has a key of 7 characters/],
    ["a long key", "h".repeat(513), /^key-1 has a key of 513 characters/],
    ["a space in a key", "hunter22 hunter22", /^key-1 has a key of 17 characters/],
    ["a bad name", "hun ter:hunter22", /^the name in key-1/],
    ["a name twice", "a:hunter22,a:hunter33", /^a and a have the same name or key/],
    ["a key twice", "a:hunter22,b:hunter22", /^b and a have the same name or key/],
    ["nothing", "", /^key-1 has a key of 0 characters/],
  ];
  for (const [what, list, message] of wrong) {
    it(`are refused for ${what}, without being told`, () => {
      assert.throws(
        () => parseKeyList(list),
        (error: Error) => message.test(error.message) && !/hunter|hhhh/.test(error.message),
      );
    });
  }

  it("are refused where a file has none or too many", () => {
    assert.throws(() => parseKeyFile("# none\n"), /there are no keys/);
    const many = Array.from({ length: MAX_KEYS + 1 }, (_, at) => `some-key-${at}`).join("\n");
    assert.throws(() => parseKeyFile(many), /there are 1001 keys; at most 1000/);
  });

  it("stay as they were where new ones are refused", () => {
    const keys = new ApiKeys(parseKeyList("old:old-key-1"));
    assert.throws(() => keys.replace([]));
    assert.equal(keys.nameOf("old-key-1"), "old");
    keys.replace(parseKeyList("new:new-key-1"));
    assert.equal(keys.nameOf("old-key-1"), undefined);
    assert.equal(keys.nameOf("new-key-1"), "new");
  });

  it("are not kept as they were written", () => {
    const [entry] = parseKeyList("n:hunter2hunter2");
    assert.doesNotMatch(JSON.stringify(entry) + entry?.digest.toString("latin1"), /hunter/);
  });
});

describe("a sent key", () => {
  it("is a bearer token before other headers, however the scheme is written", () => {
    assert.equal(sentKey({ authorization: "Bearer abc" }), "abc");
    assert.equal(sentKey({ authorization: "bearer  abc", "x-api-key": "d" }), "abc");
    assert.equal(sentKey({ "x-api-key": "d", "api-key": "e" }), "d");
    assert.equal(sentKey({ "api-key": "e" }), "e");
    assert.equal(sentKey({ authorization: "Basic abc", "api-key": "e" }), "e");
    assert.equal(sentKey({ authorization: "Bearer" }), undefined);
    assert.equal(sentKey({}), undefined);
  });
});
