function isOrigin(given: string): boolean {
  return URL.canParse(given) && /^https?:[^*]+$/.test(given) && new URL(given).origin === given;
}

/** Origins separated by commas, or `*` for all. Throws naming the one that is wrong. */
export function parseOrigins(list: string): readonly string[] {
  const origins = list.split(",").map((origin) => origin.trim());
  const wrong = origins.find((origin) => !isOrigin(origin) && list !== "*");
  if (wrong !== undefined) throw new Error(`'${wrong}' is no origin`);
  return origins;
}
