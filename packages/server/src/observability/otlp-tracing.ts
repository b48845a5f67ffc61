import { setTimeout as sleep } from "node:timers/promises";
import {
  type Context,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-base";
import type { Log } from "../common/log.js";
import type { RequestEntry } from "./request-entry.js";
import type { TraceParent, Tracing } from "./tracing.js";

const SEND_TIMEOUT_MS = 5000;
const SEND_EVERY_MS = 1000;
const MAX_WAITING_SPANS = 8192;
const MAX_SPANS_AT_ONCE = 512;
const CLOSE_TIMEOUT_MS = 2000;
const COMPLAIN_EVERY_MS = 60_000;
const MAX_COMPLAINT = 500;

/** Which traces go where. */
export interface TracingSettings {
  /** A collector, or its path for traces. */
  otlpEndpoint: string;
  serviceName: string;
  /** Of the requests whose client does not say. */
  traceSamplePercent: number;
}

/** OTLP's path, where the setting names only the collector. */
function tracesUrl(endpoint: string): string {
  return endpoint.endsWith("/v1/traces") ? endpoint : `${endpoint.replace(/\/+$/, "")}/v1/traces`;
}

/** Tells the log why traces do not arrive, once a minute: a collector that is down is down for all. */
function complainTo(log: Log): (why: string) => void {
  let last = -Infinity;
  return (why) => {
    if (performance.now() - last < COMPLAIN_EVERY_MS) return;
    last = performance.now();
    log.info(`traces could not be sent: ${why.slice(0, MAX_COMPLAINT)}`);
  };
}

/** What OpenTelemetry says of itself in this process goes to `complain`, where it is an error. */
function takeDiagnostics(complain: (why: string) => void): void {
  const quiet = () => {};
  const logger = { error: complain, warn: quiet, info: quiet, debug: quiet, verbose: quiet };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
}

function contextOf(parent: TraceParent | undefined): Context {
  if (!parent) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = parent;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** Milliseconds since the epoch of a reading of `performance.now()`. */
function epochMs(now: number): number {
  return performance.timeOrigin + now;
}

/**
 * The engine's part of a request as spans one after another. In a request of many texts tokenizing
 * and runs take turns, and what several models did is added up: the spans' lengths are true, their order is a summary.
 */
function recordUsage(
  tracer: Tracer,
  { usage, engineInputs, begin }: RequestEntry,
  within: Context,
): void {
  if (!usage) return;
  let at = epochMs(engineInputs?.at ?? begin);
  const steps = { queue: usage.queueMs, tokenize: usage.tokenizeMs, run: usage.runMs };
  for (const [name, ms] of Object.entries(steps)) {
    tracer.startSpan(name, { startTime: at }, within).end(at + ms);
    at += ms;
  }
}

class OtlpTracing implements Tracing {
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;
  readonly #complain: (why: string) => void;

  constructor(provider: BasicTracerProvider, complain: (why: string) => void) {
    this.#provider = provider;
    this.#complain = complain;
    this.#tracer = provider.getTracer("native-infer-server");
  }

  record(entry: RequestEntry, parent: TraceParent | undefined): string {
    const { method, route, path, status, begin, ms, usage } = entry;
    const context = contextOf(parent);
    const span = this.#tracer.startSpan(
      route === undefined ? method : `${method} ${route}`,
      { kind: SpanKind.SERVER, startTime: epochMs(begin) },
      context,
    );
    if (span.isRecording()) {
      span.setAttributes({
        "http.request.method": method,
        "http.response.status_code": status,
        "url.path": path,
        ...(route === undefined ? {} : { "http.route": route }),
      });
      if (usage) {
        span.setAttributes({
          "native_infer.model": usage.model,
          "native_infer.texts": usage.texts,
          "native_infer.tokens": usage.tokens,
        });
      }
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      recordUsage(this.#tracer, entry, trace.setSpan(context, span));
    }
    span.end(epochMs(begin + ms));
    return span.spanContext().traceId;
  }

  async close(): Promise<void> {
    const sent = this.#provider.shutdown().catch((error) => this.#complain(String(error)));
    await Promise.race([sent, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }
}

/** Starts sending spans to an OpenTelemetry collector, in JSON over HTTP. */
export function startOtlpTracing(settings: TracingSettings, log: Log): Tracing {
  const complain = complainTo(log);
  takeDiagnostics(complain);
  const exporter = new OTLPTraceExporter({
    url: tracesUrl(settings.otlpEndpoint),
    timeoutMillis: SEND_TIMEOUT_MS,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": settings.serviceName }),
    sampler: new ParentBasedSampler({
      root: new TraceIdRatioBasedSampler(settings.traceSamplePercent / 100),
    }),
    spanProcessors: [
      new BatchSpanProcessor(exporter, {
        maxQueueSize: MAX_WAITING_SPANS,
        maxExportBatchSize: MAX_SPANS_AT_ONCE,
        scheduledDelayMillis: SEND_EVERY_MS,
        exportTimeoutMillis: SEND_TIMEOUT_MS,
      }),
    ],
  });
  return new OtlpTracing(provider, complain);
}
