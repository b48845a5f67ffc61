import { createHash } from "node:crypto";
import type { Context } from "koa";

/** Bytes that stay the same for as long as the server runs. */
export interface StaticBytes {
  readonly bytes: Buffer;
  /** As for `Content-Type`. */
  readonly type: string;
  readonly etag: string;
}

/** `bytes` with the tag by which a client may ask whether they are still the same. */
export function staticBytes(bytes: Buffer, type: string): StaticBytes {
  const hash = createHash("sha256").update(bytes).digest("base64url");
  return { bytes, type, etag: `"${hash.slice(0, 22)}"` };
}

/** Answers with the bytes, or 304 to a client that has them already. */
export function answerStatic(ctx: Context, { bytes, type, etag }: StaticBytes): void {
  ctx.status = 200;
  ctx.etag = etag;
  ctx.set("Cache-Control", "no-cache");
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  ctx.type = type;
  ctx.body = bytes;
}
