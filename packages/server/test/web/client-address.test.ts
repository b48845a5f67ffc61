import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";
import fc from "fast-check";
import { clientAddress, networkFinder } from "../../src/web/client-address.js";

function request(forwarded?: string, remoteAddress?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

const networkOf = networkFinder(64);

describe("a client's address", () => {
  it("is the connection's, whatever the client writes, where no proxy is trusted", () => {
    assert.equal(clientAddress(request("1.2.3.4", "9.9.9.9")), "9.9.9.9");
    assert.equal(clientAddress(request(undefined, undefined)), "");
  });

  it("is what the outermost trusted proxy saw, not what stands before it", () => {
    const of = (forwarded: string, proxies: number) =>
      clientAddress(request(forwarded, "10.0.0.1"), proxies);
    assert.equal(of("6.6.6.6, 1.2.3.4", 1), "1.2.3.4");
    assert.equal(of("6.6.6.6, 1.2.3.4, 10.0.0.2", 2), "1.2.3.4");
    assert.equal(of("1.2.3.4", 3), "1.2.3.4");
    assert.equal(of("1.2.3.4:5678", 1), "1.2.3.4");
    assert.equal(of("[2001:db8::1]:5678", 1), "2001:db8::1");
    assert.equal(of("2001:db8::1", 1), "2001:db8::1");
  });

  it("is the connection's where the proxy wrote no address", () => {
    for (const forwarded of ["", "unknown", "1.2.3", "_hidden", "1.2.3.4,"]) {
      assert.equal(clientAddress(request(forwarded, "10.0.0.1"), 1), "10.0.0.1");
    }
    assert.equal(clientAddress(request(undefined, "10.0.0.1"), 1), "10.0.0.1");
  });
});

describe("a network", () => {
  it("is an IPv4 address itself, also one that is mapped into IPv6", () => {
    assert.equal(networkOf("1.2.3.4"), "1.2.3.4");
    assert.equal(networkOf("::ffff:1.2.3.4"), "1.2.3.4");
    assert.equal(networkOf(""), "");
  });

  it("is the first half of an IPv6 address, however it is written", () => {
    const same = ["2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:0DB8::1:0:0:0:7"];
    assert.deepEqual(same.map(networkOf), Array(3).fill("2001:db8:0:1"));
    assert.notEqual(networkOf("2001:db8:0:2::1"), "2001:db8:0:1");
    assert.equal(networkOf("::1"), "0:0:0:0");
    assert.equal(networkOf("fe80::"), "fe80:0:0:0");
  });

  it("is as many bits of an IPv6 address as are asked for", () => {
    const address = "2001:db8:abcd:12ff:1:2:3:4";
    assert.equal(networkFinder(32)(address), "2001:db8");
    assert.equal(networkFinder(40)(address), "2001:db8:ab00");
    assert.equal(networkFinder(48)(address), "2001:db8:abcd");
    assert.equal(networkFinder(56)(address), "2001:db8:abcd:1200");
    assert.equal(networkFinder(64)(address), networkOf(address));
    assert.equal(networkFinder(128)(address), address);
    assert.equal(networkFinder(127)(address), networkFinder(127)("2001:db8:abcd:12ff:1:2:3:5"));
    assert.equal(networkFinder(128)("64:ff9b::1.2.3.4"), "64:ff9b:0:0:0:0:102:304");
    assert.equal(networkFinder(56)("1.2.3.4"), "1.2.3.4");
  });

  it("is one for any two addresses whose first bits are the same, and else another", () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    const bits = (of: number[]) => of.map((one) => one.toString(2).padStart(16, "0")).join("");
    const written = (of: number[]) => of.map((one) => one.toString(16)).join(":");
    fc.assert(
      fc.property(groups, groups, fc.integer({ min: 32, max: 128 }), (a, b, prefix) => {
        const mixed = b.map((one, at) => (at < prefix >> 4 ? (a[at] ?? 0) : one));
        const same = bits(a).slice(0, prefix) === bits(mixed).slice(0, prefix);
        const of = networkFinder(prefix);
        assert.equal(of(written(a)) === of(written(mixed)), same);
      }),
    );
  });
});
