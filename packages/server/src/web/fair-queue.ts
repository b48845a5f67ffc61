/** Waits of several clients: first in, first out for each, and one client after the other. */
export class FairQueue<T> {
  readonly #byClient = new Map<string, T[]>();

  get isEmpty(): boolean {
    return this.#byClient.size === 0;
  }

  add(client: string, item: T): void {
    const items = this.#byClient.get(client);
    if (items) items.push(item);
    else this.#byClient.set(client, [item]);
  }

  /** The one that is next. */
  peek(): T | undefined {
    for (const [item] of this.#byClient.values()) return item;
    return undefined;
  }

  take(): T | undefined {
    for (const [client, items] of this.#byClient) {
      const item = items.shift();
      // Behind the others, if it has more.
      this.#byClient.delete(client);
      if (items.length > 0) this.#byClient.set(client, items);
      return item;
    }
    return undefined;
  }
}
