/** One letter of a JSON string, as it is or escaped. */
function letter(of: string): string {
  const hex = of.charCodeAt(0).toString(16).padStart(4, "0");
  const digits = [...hex].map((digit) =>
    /[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit,
  );
  return `(?:${of}|\\\\u${digits.join("")})`;
}

/** A key follows a brace or a comma; in a string, its first quote would be escaped. */
const PROTO_KEY = new RegExp(`[{,]\\s*"${[..."__proto__"].map(letter).join("")}"\\s*:`);

/** The key that copies of an object lose, because assigning to it sets the object's prototype. */
export const LOST_KEY = "__proto__";

/**
 * Whether an object anywhere in valid JSON has the key `__proto__`. Told from the text, because
 * JSON.parse keeps the key, and whoever copies the object then loses it silently.
 */
export function hasLostKey(json: string): boolean {
  // Most texts have no part of it, and looking for that is some ten times quicker.
  return (json.includes("proto") || json.includes("\\u00")) && PROTO_KEY.test(json);
}
