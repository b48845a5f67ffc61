/** UTF-16 units of a value in a message. */
const MAX_SHOWN = 40;

/** A short form of a value for a message. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  // A string's JSON is longer than the string, so that the rest of a long one need not be looked at.
  const text = String(typeof value === "string" ? value.slice(0, MAX_SHOWN) : value);
  const json = typeof value === "string" ? JSON.stringify(text) : text;
  return json.length > MAX_SHOWN ? `${json.slice(0, MAX_SHOWN)}…` : json;
}
