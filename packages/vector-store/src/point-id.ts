import { createHash } from "node:crypto";

/** Ours, so that equal ids of other programs give other UUIDs. */
const NAMESPACE = Buffer.from("8f2d7c1e5b0a4c53a2d4f0c6b1e93a77", "hex");

/**
 * A document's id as a UUID, version 5, for stores whose own ids cannot be any text. The same id gives
 * the same UUID everywhere.
 */
export function pointId(id: string): string {
  const bytes = createHash("sha1").update(NAMESPACE).update(id).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
