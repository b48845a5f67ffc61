// Why a test may be skipped. A reason begins with one of:
// - "not possible here: " nothing that could be installed would help, such as cgroups that the system keeps to itself;
// - "left out of every check: " it takes an environment that is made only for what it belongs to, such as the benchmarks' in Python;
// - "not installed: " what to install follows. CI installs all of it.
// Whatever else a test says is no reason.

/** Reasons that may stand in CI. */
const ALLOWED_IN_CI = /^(not possible here|left out of every check): ./;
const REASON = /^(not possible here|left out of every check|not installed): ./;

/** The skips that are errors, in CI or elsewhere. */
export function unexcused(skips, isCi) {
  return skips.filter(({ why }) => !(isCi ? ALLOWED_IN_CI : REASON).test(why));
}

/** Whether a run that skipped this may be remembered: what is missing may be installed any time. */
export function mayBeRemembered(skips) {
  return unexcused(skips, true).length === 0;
}
