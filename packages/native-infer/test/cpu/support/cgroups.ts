// Control groups that the kernel enforces, where this machine lets us make some.
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A version of the cpu controller's hierarchy, where it is usually mounted. */
export interface Hierarchy {
  name: string;
  mount: string;
}

export const hierarchies: readonly Hierarchy[] = [
  { name: "cgroup v1", mount: "/sys/fs/cgroup/cpu" },
  { name: "cgroup v2", mount: "/sys/fs/cgroup" },
];

const periodUs = 100_000;

/** Writes to a file that is there: outside of the kernel's file system nothing must seem to work. */
function write(path: string, text: string) {
  writeFileSync(path, text, { flag: "r+" });
}

function limit(folder: string, cpus: number) {
  const quotaUs = Math.round(cpus * periodUs);
  if (existsSync(join(folder, "cpu.max"))) {
    write(join(folder, "cpu.max"), `${quotaUs} ${periodUs}`);
  } else {
    write(join(folder, "cpu.cfs_period_us"), `${periodUs}`);
    write(join(folder, "cpu.cfs_quota_us"), `${quotaUs}`);
  }
}

/** Calls `body` with a command prefix that runs a command in a group with a quota of `cpus`. */
export function withQuota<T>({ mount }: Hierarchy, cpus: number, body: (prefix: string[]) => T): T {
  if (!existsSync(join(mount, "cgroup.procs"))) throw new Error(`${mount} is no such hierarchy`);
  const folder = join(mount, `native-infer-test-node-${process.pid}`);
  mkdirSync(folder);
  try {
    limit(folder, cpus);
    const enter = 'echo $$ > "$0" && exec "$@"';
    return body(["sh", "-c", enter, join(folder, "cgroup.procs")]);
  } finally {
    rmdirSync(folder);
  }
}

/** Why no group with a quota can be made in the hierarchy; nothing where one can. */
export function obstacle(hierarchy: Hierarchy): string | undefined {
  try {
    withQuota(hierarchy, 1, () => {});
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
