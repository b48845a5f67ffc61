import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

interface KeyValue {
  key: string;
  value: { stringValue?: string; intValue?: number | string; doubleValue?: number };
}

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: KeyValue[];
  status?: { code?: number };
}

interface OtlpBody {
  resourceSpans: {
    resource: { attributes: KeyValue[] };
    scopeSpans: { spans: OtlpSpan[] }[];
  }[];
}

/** A span as it arrived. */
export interface ReceivedSpan extends Omit<OtlpSpan, "attributes"> {
  service: unknown;
  ms: number;
  attributes: Record<string, unknown>;
}

function plain(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.doubleValue ?? Number(value.intValue),
    ]),
  );
}

function spansOf({ resourceSpans }: OtlpBody): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        service: plain(resource.attributes)["service.name"],
        ms: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
        attributes: plain(span.attributes),
      })),
    ),
  );
}

/** A real OTLP/HTTP receiver on a port of this machine: it keeps the spans of the JSON it gets. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** Whatever came that is no traces request in JSON. */
  readonly wrong: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      response.statusCode = (await this.#take(request)) ? 200 : 404;
      response.setHeader("Content-Type", "application/json").end("{}");
    });
  }

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Whether it was a request for traces. */
  async #take(request: IncomingMessage): Promise<boolean> {
    const body = await buffer(request);
    const { method, url, headers } = request;
    const what = `${method} ${url} ${headers["content-type"]}`;
    if (what !== "POST /v1/traces application/json") {
      this.wrong.push(what);
      return false;
    }
    this.spans.push(...spansOf(JSON.parse(body.toString("utf8")) as OtlpBody));
    return true;
  }
}
