import { z } from "zod";
import { LOG_LEVELS } from "../observability/log-level.js";
import { choice, count, optional, type Setting, text, toggle } from "./setting.js";

const httpUrl = z.url({ protocol: /^https?$/ }) as z.ZodType<string, string>;

/** What the server tells about itself. */
export const observability = {
  log: toggle("on", "Lines about requests on stdout"),
  logFormat: choice("pretty", ["pretty", "json"], "Lines for people, or JSON"),
  logLevel: choice("info", LOG_LEVELS, "The least that is logged"),
  logTexts: toggle("off", "The texts of users in the lines of their requests"),
  otlpEndpoint: optional(
    httpUrl,
    "an http or https URL",
    "OpenTelemetry collector to send traces to, over OTLP/HTTP; without it, none are made",
  ),
  serviceName: {
    parse: text,
    fallback: "native-infer",
    allowed: "a name",
    meaning: "The service's name in traces",
  } as Setting<string>,
  traceSamplePercent: count(100, 0, 100, "Share of requests traced whose caller does not say"),
};
