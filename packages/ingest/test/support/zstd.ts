/** What {@link REAL_FRAME} was made of. */
export const REAL_LINES = Array.from(
  { length: 200 },
  (_, i) => `{"id": "${i}", "text": "how big is london, and the ${i} others"}\n`,
).join("");

/** Made by the program zstd 1.5 at level 19, with a checksum. */
export const REAL_FRAME = Buffer.from(
  "KLUv/WRcL20VAFpAoAcbcGmqOU6alhmAGjTmAQCgIBERIVIS8n//u8cCjQByAGAANDMzMjKdDofzPDExJycmJiUlJCQjIyIilQqFsiwhIder1VqtUqnTqVTatix7bzR6PBqNxSKROBwKhWVJknMGg/dt23VN0/Msy71z/h9/Z1ZFNCPSkg+gwUECBAkKDQyHOCQoNBwQDgw4BDjAgHCAwcAhwcKhwAKBgwIGhYYFCQ0HhwAHcXAQcICwcMAg9/t8/v/Hx198scUWV1wxxRRPPLHEEjduzJjx8XHE8d2dnV1dHR3d3JycXK/H431fXNzZmZlZWRkZ2diYmFitRqNtW1jY1ZWVVVUVFdXUlJRUq8ViXVdU1NGRkVFRERHR0JCQUKlEIk1TUNDNjY1NTQ1N00zzzDPLLHPnzpw5Pz/HHPPJJ5tscsklk0zyyCOLLHLlypQpLy+HHPL169atV69Onfr06dKlt7ezs9/v0aMfP27cePHixIkPHy5ceHk5Ofl8Hjz4/b29fX09Pf38vLwcd99tt91110033XPPLbfcvXvz5v39HXfcZ59tttlll0022WOPLbbYtWvTpr29HXbYV19ttdVVV0011VNPLfWtW7NmfX0dddRHH2200UUXTTTRQw8ttNClS5MmPT0ddNA332yzzTXXBIGQqBFAdH2/dgOxK0mWNRJAEFAQQBB4fMH/+gcST7DQlRVveNuLzMpw7MLEexzz94EN31Ys4dJUNr7jpS5kXGMxNTvP0DEXNep4m4WZbnDoy47VcGzFxDs+yWHNMtT2MqMzXOqgcy78NxOzmNOWU997lufc8tR7n+Wct5z63rM855an3vss57zl1Pee5Tm3PPXeZznnLae+9yzPueWp9z7LOW859QUD/yyluQiMFbAL0FwAuwDmGgRfy56aVgGQqgHeFE00",
  "base64",
);

/** A block of a frame: text as it is, or a byte again and again. */
export type Block = string | { byte: number; length: number };

function blockOf(block: Block, isLast: boolean): Buffer {
  const isText = typeof block === "string";
  const content = isText ? Buffer.from(block) : Buffer.from([block.byte]);
  const length = isText ? content.length : block.length;
  const header = Buffer.alloc(3);
  header.writeUIntLE((length << 3) | (isText ? 0 : 2) | Number(isLast), 0, 3);
  return Buffer.concat([header, content]);
}

/** A frame of zstd as RFC 8878 has it. `descriptor`: of its window, 8 MiB without it. */
export function frame(blocks: readonly Block[], { descriptor = 13 << 3 } = {}): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, descriptor]);
  return Buffer.concat([
    header,
    ...blocks.map((block, i) => blockOf(block, i === blocks.length - 1)),
  ]);
}
