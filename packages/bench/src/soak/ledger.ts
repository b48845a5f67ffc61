/** How a request of an honest client ended. */
export type Outcome =
  /** With the right response, all of it received. */
  | "answered"
  /** With an error that has a reason: overload, a deadline that passed, or what is wrong with the request. */
  | "refused"
  /** By its own client. */
  | "cancelled"
  /** Without a whole response. */
  | "lost"
  /** With a response that is not right. */
  | "wrong"
  /** With a vector that is not its reference. */
  | "differs";

/** How many requests ended how. */
export type Account = Record<Outcome, number> & { sent: number };

/** Sentences that are kept, of each outcome that should not be. */
const MAX_EXAMPLES = 5;

const emptyAccount = (): Account => ({
  sent: 0,
  answered: 0,
  refused: 0,
  cancelled: 0,
  lost: 0,
  wrong: 0,
  differs: 0,
});

/** Accounts for every request of honest clients: each is sent once and ends once. */
export class Ledger {
  readonly #accounts = new Map<string, Account>();
  readonly #examples = new Map<Outcome, string[]>();
  /** Vectors whose bytes were those of their reference. */
  vectorsCompared = 0;
  /** The longest time from a request to its whole response, in ms. */
  longestMs = 0;

  /** Notes a request that is sent; the function that it returns notes its end. Throws if it ends twice. */
  sent(name: string): (outcome: Outcome, reason?: string) => void {
    const account = this.#accounts.get(name) ?? emptyAccount();
    this.#accounts.set(name, account);
    account.sent += 1;
    const start = performance.now();
    let hasEnded = false;
    return (outcome, reason) => {
      if (hasEnded) throw new Error(`a request of ${name} ended twice`);
      hasEnded = true;
      account[outcome] += 1;
      if (outcome === "answered")
        this.longestMs = Math.max(this.longestMs, performance.now() - start);
      if (reason !== undefined) this.#keep(outcome, `${name}: ${reason}`);
    };
  }

  #keep(outcome: Outcome, example: string): void {
    const kept = this.#examples.get(outcome) ?? [];
    this.#examples.set(outcome, kept);
    if (kept.length < MAX_EXAMPLES && !kept.includes(example)) kept.push(example);
  }

  /** By the name of the request, in alphabetical order. */
  accounts(): [name: string, account: Readonly<Account>][] {
    return [...this.#accounts].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Of all requests. */
  total(): Account {
    const total = emptyAccount();
    for (const account of this.#accounts.values())
      for (const key of Object.keys(total) as (keyof Account)[]) total[key] += account[key];
    return total;
  }

  /** Requests that have been sent and have not ended. */
  get underWay(): number {
    const { sent, ...ends } = this.total();
    return sent - Object.values(ends).reduce((sum, count) => sum + count, 0);
  }

  /** The first reasons of an outcome. */
  examples(outcome: Outcome): readonly string[] {
    return this.#examples.get(outcome) ?? [];
  }
}
