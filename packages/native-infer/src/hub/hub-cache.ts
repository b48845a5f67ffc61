import { randomUUID } from "node:crypto";
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileSystemError } from "./hub-errors.js";
import { blobName, COMMIT, type RepoFile } from "./repository.js";

/** The version of Python huggingface_hub's files below `trees`. */
const TREE_VERSION = 1;

interface TreeEntry {
  size: number;
  blob_id: string;
  lfs_sha256?: string;
  lfs_size?: number;
  xet_hash?: string;
}

/**
 * One repository in the cache that Python's huggingface_hub shares: `blobs/<checksum>` hold the contents,
 * `snapshots/<commit>/<path>` point to them, `refs/<revision>` hold commit hashes and `trees/<commit>.json` the listing.
 * Every file appears by a rename, so that a reader never sees half of one.
 */
export class HubCache {
  constructor(
    /** The directory `models--org--name`. */
    readonly root: string,
  ) {}

  get blobs(): string {
    return join(this.root, "blobs");
  }

  snapshot(commit: string): string {
    return join(this.root, "snapshots", commit);
  }

  blob(file: RepoFile): string {
    return join(this.blobs, blobName(file));
  }

  /** The commit that `revision` was when it was last fetched; itself where it is a commit hash. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (COMMIT.test(revision)) return revision;
    const text = await readFile(join(this.root, "refs", revision), "utf8").catch(() => "");
    return COMMIT.test(text.trim()) ? text.trim() : undefined;
  }

  async writeRef(revision: string, commit: string): Promise<void> {
    if ((await this.commitOf(revision)) === commit) return;
    await writeWhole(join(this.root, "refs", revision), commit);
  }

  /** The files of the repository at `commit`, where we or Python have kept their listing. */
  async listing(commit: string): Promise<RepoFile[] | undefined> {
    try {
      const text = await readFile(this.#tree(commit), "utf8");
      const tree = JSON.parse(text) as { format_version: number; files: Record<string, TreeEntry> };
      if (tree.format_version !== TREE_VERSION) return undefined;
      return Object.entries(tree.files).map(fromTreeEntry);
    } catch {
      // Absent, damaged or of another form: the hub is asked again.
      return undefined;
    }
  }

  async writeListing(commit: string, files: readonly RepoFile[]): Promise<void> {
    const entries = Object.fromEntries(files.map((file) => [file.path, toTreeEntry(file)]));
    const tree = { format_version: TREE_VERSION, files: entries };
    await writeWhole(this.#tree(commit), JSON.stringify(tree, undefined, 1));
  }

  /** Paths of the files and directories in the snapshot of `commit`. */
  async pathsOnDisk(commit: string): Promise<string[]> {
    const paths = await readdir(this.snapshot(commit), { recursive: true }).catch(() => []);
    return paths.map((path) => path.split(sep).join("/"));
  }

  read(commit: string, path: string): Promise<string> {
    return readFile(join(this.snapshot(commit), path), "utf8");
  }

  /** Whether the snapshot of `commit` has the whole of `file`. */
  async has(commit: string, file: RepoFile): Promise<boolean> {
    return (await sizeOf(join(this.snapshot(commit), file.path))) === file.size;
  }

  async hasBlob(file: RepoFile): Promise<boolean> {
    return (await sizeOf(this.blob(file))) === file.size;
  }

  /** Makes the blob of `file` appear in the snapshot of `commit`. */
  async link(commit: string, file: RepoFile): Promise<void> {
    const place = join(this.snapshot(commit), file.path);
    const temporary = temporaryName(place);
    try {
      await mkdir(dirname(place), { recursive: true });
      await symlink(relative(dirname(place), this.blob(file)), temporary).catch(() =>
        // Windows allows links to few users, some file systems to nobody.
        copyFile(this.blob(file), temporary),
      );
      await rename(temporary, place);
    } catch (error) {
      await rm(temporary, { force: true });
      throw fileSystemError(error, place);
    }
  }

  #tree(commit: string): string {
    return join(this.root, "trees", `${commit}.json`);
  }
}

/** Bytes of a file, links followed; undefined where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

function temporaryName(path: string): string {
  return `${path}.${randomUUID().slice(0, 8)}.tmp`;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    // Without the flush a crash of the machine could leave an empty file under the name.
    await writeFile(temporary, text, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileSystemError(error, path);
  }
}

function fromTreeEntry([path, entry]: [string, TreeEntry]): RepoFile {
  const { size, blob_id: gitOid, lfs_sha256: sha256, xet_hash: xetHash } = entry;
  return { path, size, gitOid, sha256, xetHash };
}

function toTreeEntry(file: RepoFile): TreeEntry {
  return {
    size: file.size,
    blob_id: file.gitOid,
    ...(file.sha256 === undefined ? {} : { lfs_sha256: file.sha256, lfs_size: file.size }),
    ...(file.xetHash === undefined ? {} : { xet_hash: file.xetHash }),
  };
}
