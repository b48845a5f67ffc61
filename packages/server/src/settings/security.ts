/** Who may ask, and how often. */
export const security = {};
