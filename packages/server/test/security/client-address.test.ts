import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";
import { clientAddress, networkOf } from "../../src/security/client-address.js";

function request(forwarded?: string, remoteAddress?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

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
});
