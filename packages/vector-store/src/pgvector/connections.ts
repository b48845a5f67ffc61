import type pg from "pg";

/** Lends a connection; one on which something failed is not used again, which also ends its transaction. */
export async function using<T>(
  pool: pg.Pool,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A connection that breaks says so beside its queries' errors, and unheard that ends the process.
  let lost: Error | undefined;
  const onLost = (error: Error) => {
    lost = error;
  };
  client.on("error", onLost);
  try {
    const value = await work(client);
    client.release(lost);
    return value;
  } catch (error) {
    client.release(true);
    throw error;
  } finally {
    client.off("error", onLost);
  }
}
