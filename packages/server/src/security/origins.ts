/** Of pages of applications and extensions, which WHATWG's URL has no origin for: `app://obsidian.md`. */
const OTHER_ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[\w.~%-]+(?::\d{1,5})?$/;

/** What browsers send for pages without an origin of their own: files, sandboxed frames, redirects. */
const OPAQUE = "null";

/** Whether a browser may send `given` as `Origin`. */
function isOrigin(given: string): boolean {
  if (/^https?:/i.test(given)) {
    return URL.canParse(given) && !given.includes("*") && new URL(given).origin === given;
  }
  return given === OPAQUE || OTHER_ORIGIN.test(given);
}

/**
 * Origins separated by commas, or `*` for all: those of web pages, of applications and extensions (`app://obsidian.md`), and
 * `null`, which is not allowed unless it is named, because any page can have it. Throws naming the one that is wrong.
 */
export function parseOrigins(list: string): readonly string[] {
  const origins = list.split(",").map((origin) => origin.trim());
  const wrong = origins.find((origin) => !isOrigin(origin) && list !== "*");
  if (wrong !== undefined) throw new Error(`'${wrong}' is no origin`);
  return origins;
}
