// Writes everything that repeats the error table: the C++ enum, the C header's codes, the TypeScript union and the documentation
// page. A code's number is part of the C interface: it never changes, and a new code takes the next one.
// Usage: node scripts/generate-errors.mjs [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const table = JSON.parse(readFileSync(`${root}/errors.json`, "utf8"));

const numbers = new Set(table.map(({ number }) => number));
if (numbers.size !== table.length || table.some(({ number }) => !(number >= 1))) {
  console.error("errors.json: each code needs a number of its own, at least 1");
  process.exit(1);
}

function cppHeader() {
  const names = table.map(({ code, number }) => `  ${code} = ${number},`).join("\n");
  const list = table.map(({ code }) => `    ErrorCode::${code},`).join("\n");
  const retryable = table
    .filter((each) => each.retryable)
    .map(({ code }) => `    case ErrorCode::${code}:\n`)
    .join("");
  const cases = table
    .map(({ code }) => `    case ErrorCode::${code}:\n      return "${code}";`)
    .join("\n");
  return `// Generated from errors.json by scripts/generate-errors.mjs. Do not edit.
#pragma once

namespace native_infer {

/// What went wrong, from the one error table; docs/reference/errors.md says what to do about each.
enum class ErrorCode {
${names}
};

/// The code's name, such as "INVALID_ARGUMENT".
constexpr const char* error_code_name(ErrorCode code) {
  switch (code) {
${cases}
  }
  return "INTERNAL";
}

/// Whether the same call can succeed later.
constexpr bool error_retryable(ErrorCode code) {
  switch (code) {
${retryable}      return true;
    default:
      return false;
  }
}

/// Every code.
inline constexpr ErrorCode kErrorCodes[] = {
${list}
};

}  // namespace native_infer
`;
}

const C_HEADER = `${root}/core/capi/include/native_infer.h`;

/** The C header with the codes of the table between its two marks. */
function cHeader() {
  const codes = table
    .map(({ code, number, meaning }) => `${inLines(meaning)}\n  NI_${code} = ${number}`)
    .join(",\n");
  return readFileSync(C_HEADER, "utf8").replace(
    /(^ *\/\* Generated from errors\.json.*\*\/\n)[\s\S]*?(^ *\/\* End of what is generated)/m,
    (_, begin, end) => `${begin}${codes}\n${end}`,
  );
}

/** A comment of lines of at most 100 columns. */
function inLines(text) {
  const lines = `/* ${text} */`.match(/.{1,94}(?= |$)/g);
  return lines.map((line, at) => (at === 0 ? `  ${line}` : `    ${line}`)).join("\n");
}

function typeScript() {
  const entries = table
    .map(
      ({ code, httpStatus, retryable, meaning }) =>
        `  /** ${meaning} */\n  ${code}: { httpStatus: ${httpStatus}, retryable: ${retryable} },`,
    )
    .join("\n");
  return `// Generated from errors.json by scripts/generate-errors.mjs. Do not edit.

/** Every way in which a call can fail, with the HTTP status it maps to and whether trying again can help. */
export const ERROR_TABLE = {
${entries}
} as const;

/** The \`code\` of a {@link NativeInferError}. */
export type ErrorCode = keyof typeof ERROR_TABLE;
`;
}

function markdown() {
  const rows = table
    .map(
      ({ code, number, httpStatus, retryable, meaning, remedy }) =>
        `| \`${code}\` | ${number} | ${httpStatus} | ${retryable ? "yes" : "no"} | ${meaning} | ${remedy} |`,
    )
    .join("\n");
  return `<!-- Generated from packages/native-infer/errors.json by scripts/generate-errors.mjs. Do not edit. -->
# Errors

Every failure carries one of these codes: in C++ as \`native_infer::Error::code()\`, in C as \`NI_…\` with its number, in TypeScript as
the \`code\` of a \`NativeInferError\`, over HTTP in the body's \`error.code\`.

| code | in C | HTTP status | a retry helps | meaning | what to do |
| --- | --- | --- | --- | --- | --- |
${rows}
`;
}

const outputs = [
  [`${root}/core/include/native_infer/error_code.h`, cppHeader()],
  [C_HEADER, cHeader()],
  [`${root}/src/error-codes.ts`, typeScript()],
  [`${root}/../../docs/reference/errors.md`, markdown()],
];

let stale = 0;
for (const [path, text] of outputs) {
  if (!process.argv.includes("--check")) {
    writeFileSync(path, text);
  } else if (readFileSync(path, "utf8") !== text) {
    console.error(
      `${path} is not what errors.json says: run node packages/native-infer/scripts/generate-errors.mjs`,
    );
    stale += 1;
  }
}
process.exit(stale === 0 ? 0 : 1);
