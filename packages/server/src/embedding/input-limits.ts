/** The settings that limit the inputs of one request. */
export interface InputLimits {
  /** Texts that a request may have. */
  maxInputs: number;
  /** Texts accepted and not yet answered: a call with more could never be accepted. */
  maxQueueTexts: number;
}

/** Texts that a request may have: no more than the queue has room for at all. */
export function maxInputsOf({ maxInputs, maxQueueTexts }: InputLimits): number {
  return Math.min(maxInputs, maxQueueTexts);
}

/**
 * A schema that depends on how many texts a request may have. The same limits give the same schema, because the OpenAPI document
 * knows a schema by its identity.
 */
export function limited<Schema>(
  make: (maxInputs: number) => Schema,
): (limits: InputLimits) => Schema {
  const made = new Map<number, Schema>();
  return (limits) => {
    const max = maxInputsOf(limits);
    const schema = made.get(max) ?? make(max);
    made.set(max, schema);
    return schema;
  };
}
