/** Items of several clients: in order for each, and one client after the other. */
export class FairQueue<T> {
  readonly #byClient = new Map<string, T[]>();
  readonly #isBefore: ((one: T, other: T) => boolean) | undefined;

  /** @param isBefore - whether one item of a client goes before another; default: in the order in which they came */
  constructor(isBefore?: (one: T, other: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get isEmpty(): boolean {
    return this.#byClient.size === 0;
  }

  add(client: string, item: T): void {
    const items = this.#byClient.get(client);
    if (!items) this.#byClient.set(client, [item]);
    else items.splice(this.#placeOf(item, items), 0, item);
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

  #placeOf(item: T, items: readonly T[]): number {
    const isBefore = this.#isBefore;
    if (isBefore === undefined) return items.length;
    const place = items.findIndex((other) => isBefore(item, other));
    return place === -1 ? items.length : place;
  }
}
