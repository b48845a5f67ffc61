// Writes everything that repeats the error table: the C++ enum, the TypeScript union and the documentation page.
// Usage: node scripts/generate-errors.mjs [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const table = JSON.parse(readFileSync(`${root}/errors.json`, "utf8"));

function cppHeader() {
  const names = table.map(({ code }) => `  ${code},`).join("\n");
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

}  // namespace native_infer
`;
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
      ({ code, httpStatus, retryable, meaning, remedy }) =>
        `| \`${code}\` | ${httpStatus} | ${retryable ? "yes" : "no"} | ${meaning} | ${remedy} |`,
    )
    .join("\n");
  return `<!-- Generated from packages/native-infer/errors.json by scripts/generate-errors.mjs. Do not edit. -->
# Errors

Every failure carries one of these codes: in C++ as \`native_infer::Error::code()\`, in TypeScript as the \`code\` of a
\`NativeInferError\`, over HTTP in the body's \`error.code\`.

| code | HTTP status | a retry helps | meaning | what to do |
| --- | --- | --- | --- | --- |
${rows}
`;
}

const outputs = [
  [`${root}/core/include/native_infer/error_code.h`, cppHeader()],
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
