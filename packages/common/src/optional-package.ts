/** A package that is not installed, because only some need it. Its message says how to install it. */
export class PackageMissingError extends Error {
  override readonly name = "PackageMissingError";
  readonly code = "PACKAGE_MISSING";
}

/**
 * What `load` imports. `what` needs the packages `names`, separated by spaces; rejects with a {@link PackageMissingError}
 * if they are not installed.
 */
export async function loadOptional<T>(
  what: string,
  names: string,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const message = `${what} needs packages that are not installed: npm install ${names}`;
    throw new PackageMissingError(message, { cause: error });
  }
}
