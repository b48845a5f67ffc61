import { choice, integer, onOff, option, text, value } from "@native-infer/command-line";
import { z } from "zod";
import { LOG_LEVELS } from "../observability/request-log.js";
import { tei, teiVariables } from "./tei.js";

const httpUrl = value(z.url({ protocol: /^https?$/ }) as unknown as z.ZodType<string, string>, {
  allowed: "an http or https URL",
  placeholder: "url",
});

/** What the server tells about itself. */
export const observability = {
  log: option(onOff(), { default: "on", help: "Lines about requests on stdout" }),
  logFormat: option(choice(["pretty", "json"]), {
    default: "pretty",
    help: "Lines for people, or JSON",
  }),
  logLevel: option(choice(LOG_LEVELS), { default: "info", help: "The min level that is logged" }),
  logTexts: option(onOff(), {
    default: "off",
    help: "The texts of users in the lines of their requests",
  }),
  otlpEndpoint: option(httpUrl, {
    ...teiVariables("OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
    help: "OpenTelemetry collector to send traces to, over OTLP/HTTP; without it, none are made",
  }),
  serviceName: option(text("a name", "name"), {
    default: "native-infer",
    aliases: [tei("otlp-service-name")],
    alsoVariables: ["OTEL_SERVICE_NAME"],
    help: "The service's name in traces",
  }),
  traceSamplePercent: option(integer(0, 100), {
    default: 100,
    help: "Share of requests traced whose caller does not say",
  }),
};
