/** What the TypeScript API refuses before it reaches the queue. The queue's own limits are load options. */
export const LIMITS = {
  /** Max UTF-16 units in one text: turning more into UTF-8 would block the event loop for milliseconds. */
  textLength: 1_000_000,
  /** Texts of a call that is interactive unless it says otherwise; with more, it is bulk. */
  interactiveTexts: 32,
  /** Max token ids that become text in one call, which blocks the event loop for some tens of milliseconds. */
  decodedIds: 100_000,
  /** Max numbers of a query, and of each document, whose rows `maxSim` compares: copying more would block the event loop for milliseconds. */
  maxSimNumbers: 8_388_608,
} as const;
