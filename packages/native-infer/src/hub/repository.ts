import { createHash, type Hash } from "node:crypto";
import { NativeInferError } from "../errors.js";

/** One file of a repository at one commit. */
export interface RepoFile {
  /** Relative, with slashes. */
  readonly path: string;
  readonly size: number;
  /** SHA-1 of the git blob; of the pointer where the content itself is kept outside git (`sha256`). */
  readonly gitOid: string;
  /** SHA-256 of the content, where it is kept outside git (LFS, Xet). */
  readonly sha256?: string | undefined;
  /** The content's name in Xet storage; kept only for Python's sake. */
  readonly xetHash?: string | undefined;
}

/** A full commit hash. */
export const COMMIT = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** Whether a path from a server stays below the directory it is joined to, on every platform. */
export function isSafePath(path: string): boolean {
  return (
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no file of a model is called so.
    !/[\x00-\x1f\\:]/.test(path) &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}

/** Throws `MODEL_INVALID` unless the file may be written, and can be checked, as it is described. */
export function checkRepoFile(file: RepoFile): RepoFile {
  const ok =
    isSafePath(file.path) &&
    Number.isSafeInteger(file.size) &&
    file.size >= 0 &&
    COMMIT.test(file.gitOid) &&
    (file.sha256 === undefined || SHA256.test(file.sha256));
  if (ok) return file;
  const path = JSON.stringify(String(file.path).slice(0, 100));
  throw new NativeInferError(
    "MODEL_INVALID",
    `The hub's listing gives no usable path, size or checksum for ${path}.`,
  );
}

/** The name of the file's content in the cache: its entity tag on the hub. */
export function blobName(file: RepoFile): string {
  return file.sha256 ?? file.gitOid;
}

/** A hash whose hexadecimal digest, after all of the file's bytes, is {@link blobName}. */
export function contentHash(file: RepoFile): Hash {
  if (file.sha256 !== undefined) return createHash("sha256");
  // Git names a blob by the SHA-1 of this header and the content.
  return createHash("sha1").update(`blob ${file.size}\0`);
}
