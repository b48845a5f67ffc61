/** What bounds a download. There is no limit on its whole duration, since a model may be large: that is what `signal` is for. */
export interface HubLimits {
  /** Milliseconds without a byte (connecting, waiting for a response, inside a body) after which an attempt is given up. */
  readonly idleMs: number;
  /** Milliseconds that asking for the newest commit may take where a complete copy is in the cache: it is used instead. */
  readonly checkMs: number;
  /** Attempts of one request, the first included. One that brought at least `progressBytes` does not count. */
  readonly attempts: number;
  /** See `attempts`. */
  readonly progressBytes: number;
  /** Milliseconds before the second attempt; doubled for each further one, and cut by a random quarter at most. */
  readonly backoffMs: number;
  /** Max milliseconds between two attempts, also where the server asks for more. */
  readonly maxBackoffMs: number;
  /** Redirects followed for one request. */
  readonly redirects: number;
  /** Max bytes of a response that is not a file: a page of a listing. */
  readonly answerBytes: number;
  /** Max pages of a listing. */
  readonly answers: number;
  /** Max files of a repository. */
  readonly files: number;
  /** Milliseconds after which a partial download that nobody wrote to belongs to nobody, whatever its owner's state. */
  readonly staleMs: number;
  /** Milliseconds between two looks at a file that another process downloads. */
  readonly pollMs: number;
  /** Min milliseconds between two progress reports of one file. */
  readonly reportMs: number;
}

export const HUB_LIMITS: HubLimits = {
  idleMs: 30_000,
  checkMs: 10_000,
  attempts: 5,
  progressBytes: 1 << 20,
  backoffMs: 500,
  maxBackoffMs: 30_000,
  redirects: 5,
  answerBytes: 32 << 20,
  answers: 100,
  files: 10_000,
  staleMs: 300_000,
  pollMs: 200,
  reportMs: 100,
};
