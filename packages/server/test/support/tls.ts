import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type RequestOptions, request } from "node:https";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

/** A certificate for 127.0.0.1 that has signed itself, and its key. */
export interface Pair {
  cert: string;
  key: string;
}

/** Makes a new pair with openssl. `name` goes into the subject and into the files' names. */
export function makeCertificate(directory: string, name: string): Pair {
  const cert = join(directory, `${name}.crt`);
  const key = join(directory, `${name}.key`);
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "2", "-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-keyout", key, "-out", cert],
    ],
    { stdio: "pipe" },
  );
  return { cert, key };
}

/** The status and the body of one HTTP or HTTPS answer, over a connection of its own. */
export function get(
  url: string,
  options: RequestOptions & { caFile: string },
): Promise<{ status: number | undefined; body: string }> {
  const { caFile, ...others } = options;
  return new Promise((resolve, reject) => {
    const ca = readFileSync(caFile);
    request(url, { agent: false, ca, ...others }, (response) => {
      text(response as Readable).then(
        (body) => resolve({ status: response.statusCode, body }),
        reject,
      );
    })
      .on("error", reject)
      .end();
  });
}
