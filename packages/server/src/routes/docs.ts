import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Context } from "koa";
import { z } from "zod";
import { service } from "../dialects/openai.js";
import { type DocumentOptions, openApiDocument } from "../openapi/document.js";
import { HttpError } from "../web/http-error.js";
import { type AnyRoute, defineRoute } from "../web/route.js";

/** Bytes that stay the same for as long as the server runs. */
interface StaticBytes {
  readonly bytes: Buffer;
  /** As for `Content-Type`. */
  readonly type: string;
  readonly etag: string;
}

/** `bytes` with the tag by which a client may ask whether they are still the same. */
function staticBytes(bytes: Buffer, type: string): StaticBytes {
  const hash = createHash("sha256").update(bytes).digest("base64url");
  return { bytes, type, etag: `"${hash.slice(0, 22)}"` };
}

/** Answers with the bytes, or 304 to a client that has them already. */
function answerStatic(ctx: Context, { bytes, type, etag }: StaticBytes): void {
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

const OpenApiResponse = z.looseObject({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.looseObject({})),
});

/** `GET /openapi.json`. `document` is there by the time the first client comes. */
export function openApi(document: () => StaticBytes): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/openapi.json",
    dialect: service,
    open: true,
    summary: "This description, for programs",
    responses: {
      200: {
        description: "An OpenAPI 3.1 document",
        schema: OpenApiResponse,
        headers: { ETag: "Changes with the document" },
      },
      304: { description: "The document is the one that `If-None-Match` names" },
    },
    handle({ ctx }) {
      answerStatic(ctx, document());
    },
  });
}

const PAGE = new URL("../../../assets/docs/", import.meta.url);
const VIEWER = new URL("../../viewer/", import.meta.url);

/** What the page is made of, by its name below `/docs/`. The viewer is copied by the build. */
const FILES: Readonly<Record<string, { ours: boolean; type: string }>> = {
  "page.css": { ours: true, type: "text/css; charset=utf-8" },
  "page.js": { ours: true, type: "text/javascript; charset=utf-8" },
  "openapi-explorer.min.js": { ours: false, type: "text/javascript; charset=utf-8" },
  "openapi-explorer.LICENSE": { ours: false, type: "text/plain; charset=utf-8" },
};
const NAMES = Object.keys(FILES) as [string, ...string[]];

/**
 * Nothing comes from other hosts. Styles may stand in the page, because the viewer puts its own
 * there; scripts may not.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function read(url: URL, type: string): StaticBytes | undefined {
  try {
    return staticBytes(readFileSync(url), type);
  } catch {
    return undefined;
  }
}

function notThere(name: string): HttpError {
  const known = FILES[name] !== undefined;
  return new HttpError(
    404,
    "NOT_FOUND",
    known
      ? `${name} is missing: \`npm run build\` puts it in place; /openapi.json has it all`
      : `there is no such file; allowed is ${NAMES.join(", ")}`,
    { param: "file" },
  );
}

/** `GET /docs`: a page with a viewer for `/openapi.json`. */
export function docs(): AnyRoute {
  const page = staticBytes(readFileSync(new URL("page.html", PAGE)), "text/html; charset=utf-8");
  return defineRoute({
    method: "GET",
    path: "/docs",
    dialect: service,
    open: true,
    summary: "This description, for people",
    description: "A page that loads nothing from other hosts.",
    responses: {
      200: { description: "The page", contentType: "text/html" },
      304: { description: "The page is the one that `If-None-Match` names" },
    },
    handle({ ctx }) {
      ctx.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
      answerStatic(ctx, page);
    },
  });
}

/**
 * `GET /docs/:file`: what the page is made of. Read when the server starts. `viewer`: the folder
 * that the build copied the viewer to.
 */
export function docsFile(viewer = VIEWER): AnyRoute {
  const files = new Map(
    Object.entries(FILES).map(([name, { ours, type }]) => [
      name,
      read(new URL(name, ours ? PAGE : viewer), type),
    ]),
  );
  return defineRoute({
    method: "GET",
    path: "/docs/:file",
    dialect: service,
    open: true,
    summary: "A part of the page",
    parameters: [{ name: "file", in: "path", description: "Which part", schema: z.enum(NAMES) }],
    responses: {
      200: { description: "The file", contentType: "text/*" },
      304: { description: "The file is the one that `If-None-Match` names" },
      404: { description: "There is no such file, or the build did not copy it" },
    },
    handle({ ctx, params: { file = "" } }) {
      const found = files.get(file);
      if (found === undefined) throw notThere(file);
      answerStatic(ctx, found);
    },
  });
}

/**
 * The operations that describe `others`, and themselves with them. The document is made here, before
 * anybody waits for the event loop: that takes some ten milliseconds.
 */
export function documentation(others: readonly AnyRoute[], options: DocumentOptions): AnyRoute[] {
  const own: AnyRoute[] = [openApi(() => document), docs(), docsFile()];
  const json = JSON.stringify(openApiDocument([...others, ...own], options));
  const document = staticBytes(Buffer.from(json), "application/json");
  return own;
}
