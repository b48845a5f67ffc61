import { readFileSync, unwatchFile, watchFile } from "node:fs";
import type { Server } from "node:https";
import { createSecureContext } from "node:tls";
import { NativeInferError } from "native-infer";
import type { Log } from "../common/log.js";

/** Where certificate and key are, PEM. */
export interface CertificateFiles {
  tlsCert: string;
  tlsKey: string;
}

/** What TLS is given, read and checked. */
export interface Certificate {
  cert: Buffer;
  key: Buffer;
  minVersion: "TLSv1.2";
}

/** How often the files are looked at: links that are swapped, as Kubernetes does, are noticed too. */
const LOOK_MS = 1000;

function read(flag: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NativeInferError(
      "INVALID_ARGUMENT",
      `${flag} is '${path}', which cannot be read: ${reason}`,
    );
  }
}

/** Reads certificate and key. Throws `INVALID_ARGUMENT` where they are no pair. */
export function readCertificate({ tlsCert, tlsKey }: CertificateFiles): Certificate {
  const certificate: Certificate = {
    cert: read("--tls-cert", tlsCert),
    key: read("--tls-key", tlsKey),
    minVersion: "TLSv1.2",
  };
  try {
    createSecureContext(certificate);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NativeInferError(
      "INVALID_ARGUMENT",
      `--tls-cert '${tlsCert}' and --tls-key '${tlsKey}' cannot be used together: ${reason}`,
    );
  }
  return certificate;
}

/** A certificate that is renewed while the server listens. */
export interface WatchedCertificate {
  /** Reads the files again. Throws nothing: see {@link watchCertificate}. */
  renew(): void;
  /** Ends the watch. */
  close(): void;
}

/**
 * Gives `server` the certificate anew whenever one of its files changes; connections that are open
 * go on with the old one. What cannot be used is logged, and the old one stays: the files are
 * written one after the other.
 */
export function watchCertificate(
  server: Server,
  files: CertificateFiles,
  log: Log,
): WatchedCertificate {
  const renew = () => {
    try {
      server.setSecureContext(readCertificate(files));
      log.info("native-infer-server: the TLS certificate was read again");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.info(`native-infer-server: the TLS certificate stays the old one: ${reason}`);
    }
  };
  const paths = [files.tlsCert, files.tlsKey];
  for (const path of paths) watchFile(path, { interval: LOOK_MS, persistent: false }, renew);
  const close = () => {
    for (const path of paths) unwatchFile(path, renew);
  };
  return { renew, close };
}
