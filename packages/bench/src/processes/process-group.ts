/**
 * A signal to a process that was started detached, and to all of its children: it leads a group of its own. Says
 * whether there was anyone to get it.
 */
export function killGroup(leader: number, signal: NodeJS.Signals): boolean {
  try {
    // Windows has no process groups: there the leader alone is ended, and its lifeline ends its children.
    process.kill(process.platform === "win32" ? leader : -leader, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
