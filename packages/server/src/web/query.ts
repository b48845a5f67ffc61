import { badRequest } from "./http-error.js";

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    throw badRequest(`the query has malformed percent-encoding: ${encoded.slice(0, 40)}`);
  }
}

/**
 * The parameter `name` of a raw query string, or undefined where it is absent. Throws 400 where it
 * occurs twice or where an encoding is not UTF-8: node:querystring would replace the bytes, and
 * another text would be embedded.
 */
export function queryParameter(rawQuery: string, name: string): string | undefined {
  const values = rawQuery
    .split("&")
    .map((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    })
    .filter(([key = ""]) => decode(key) === name)
    .map(([, value = ""]) => decode(value));
  if (values.length > 1)
    throw badRequest(`${name} occurs ${values.length} times; allowed is once`, name);
  return values[0];
}
