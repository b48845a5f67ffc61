import { type IncomingHttpHeaders, type RequestOptions, request } from "node:http";
import { text } from "node:stream/consumers";

/** One answer that came over a unix socket. */
export interface SocketAnswer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The answer to a request over the unix socket at `socketPath`. */
export function getOverSocket(
  socketPath: string,
  path: string,
  options: RequestOptions = {},
): Promise<SocketAnswer> {
  return new Promise((resolve, reject) => {
    request({ agent: false, ...options, socketPath, path }, (response) => {
      const { statusCode: status, headers } = response;
      text(response).then((body) => resolve({ status, headers, body }), reject);
    })
      .on("error", reject)
      .end();
  });
}
