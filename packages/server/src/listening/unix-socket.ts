import { once } from "node:events";
import { chmod, lstat, unlink } from "node:fs/promises";
import { connect, type Server } from "node:net";
import { ListenError, systemCode } from "./listen-error.js";

/** Nobody but the owner may connect before the socket's own mode is set. */
const OWNER_ONLY = 0o177;
/** A listener that is this slow to accept is still one. */
const ANSWER_MS = 1000;

/** Whether somebody listens on the socket at `path`. Rejects where that cannot be told. */
async function isListening(path: string): Promise<boolean> {
  const socket = connect(path);
  socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error("the socket does not answer")));
  try {
    await once(socket, "connect");
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ECONNREFUSED" || code === "ENOENT") return false;
    throw error;
  } finally {
    socket.destroy();
  }
}

/** Removes the socket file of a server that has ended without doing so itself; nothing else. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new ListenError("EEXIST", `cannot listen on ${path}: it is there, and is no socket`);
  }
  if (await isListening(path)) {
    throw new ListenError("EADDRINUSE", `cannot listen on ${path}: another server does`);
  }
  await unlink(path);
}

/**
 * Listens on a unix socket at `path`, with the permissions `mode`. Node removes the file when the
 * server closes. Rejects with a {@link ListenError}.
 */
export async function listenOnUnixSocket(server: Server, path: string, mode: number) {
  try {
    await removeStale(path);
    const umask = process.umask(OWNER_ONLY);
    try {
      // The socket is bound before this returns.
      server.listen(path);
    } finally {
      process.umask(umask);
    }
    if (!server.listening) await once(server, "listening");
    await chmod(path, mode);
  } catch (error) {
    server.close();
    if (error instanceof ListenError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `cannot listen on ${path}: ${reason}; check --unix-socket`;
    throw new ListenError(systemCode(error), message, { cause: error });
  }
}
