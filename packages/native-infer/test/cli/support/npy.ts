/** A two-dimensional array of NumPy's format, read as its specification says. */
export interface NpyArray {
  type: string;
  rows: number;
  columns: number;
  values: Float32Array | Int8Array | Uint8Array;
}

/** Throws where `file` is not exactly one C-ordered array of two dimensions. */
export function parseNpy(file: Buffer): NpyArray {
  if (file.subarray(0, 8).toString("latin1") !== "\x93NUMPY\x01\x00") throw new Error("no magic");
  const begin = 10 + file.readUInt16LE(8);
  if (begin % 64 !== 0 || file[begin - 1] !== 0x0a) throw new Error("the header is not aligned");
  const header = file.subarray(10, begin).toString("latin1");
  const match =
    /^\{'descr': '([^']+)', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \} *\n$/.exec(
      header,
    );
  const [, type = "", rows, columns] = match ?? [];
  // A copy, because the array's offset in the file's buffer need not fit its element size.
  const { buffer } = new Uint8Array(file.subarray(begin));
  const types: Record<string, () => NpyArray["values"]> = {
    "<f4": () => new Float32Array(buffer),
    "|i1": () => new Int8Array(buffer),
    "|u1": () => new Uint8Array(buffer),
  };
  const values = types[type]?.();
  if (values === undefined) throw new Error(`unknown header ${header}`);
  if (values.length !== Number(rows) * Number(columns)) throw new Error("the size is wrong");
  return { type, rows: Number(rows), columns: Number(columns), values };
}
