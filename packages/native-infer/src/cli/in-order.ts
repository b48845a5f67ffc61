type Settled<T> = { value: T } | { failure: unknown };

/** Never rejects, so that nothing that is awaited late, or never, counts as unhandled. */
function settled<T>(promise: Promise<T>): Promise<Settled<T>> {
  return promise.then(
    (value) => ({ value }),
    (failure: unknown) => ({ failure }),
  );
}

function unwrap<T>(settled: Settled<T>): T {
  if ("failure" in settled) throw settled.failure;
  return settled.value;
}

/**
 * Starts `work` on the items as they come, at most `max` at a time, and yields the results in the items' order, each
 * as soon as it and all before it are there. While the consumer is busy no further item is taken: back-pressure.
 * Where `items` fails, the results of the items before it come first.
 */
export async function* inOrder<T, R>(
  items: AsyncIterator<T, void, void>,
  work: (item: T) => Promise<R>,
  max: number,
): AsyncGenerator<R, void, void> {
  const running: Promise<Settled<R>>[] = [];
  let next: Promise<Settled<IteratorResult<T, void>>> | undefined;
  let end: Settled<void> | undefined;
  while (true) {
    if (end === undefined && running.length < max) next ??= settled(items.next());
    const [first] = running;
    if (first !== undefined && (await isFirst(first, next))) {
      running.shift();
      yield unwrap(await first);
    } else if (next !== undefined) {
      const item = await next;
      next = undefined;
      if ("failure" in item) end = item;
      else if (item.value.done) end = { value: undefined };
      else running.push(settled(work(item.value.value)));
    } else {
      if (end !== undefined) unwrap(end);
      return;
    }
  }
}

/** Whether `promise` settles before `other`. */
async function isFirst(promise: Promise<unknown>, other: Promise<unknown> | undefined) {
  return other === undefined || Promise.race([promise.then(() => true), other.then(() => false)]);
}
