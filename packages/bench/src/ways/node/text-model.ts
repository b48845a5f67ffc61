import type { Usage } from "../way.js";

/** What a service calls for the vector of a text, wherever that is computed. */
export interface TextModel {
  /** The file of weights, for the ready line. */
  file: string;
  /** What computes: "name version" by role; at least `library`. */
  versions: Record<string, string>;
  /** 384 numbers of unit length. */
  embed(text: string): Promise<Float32Array>;
  /** What child processes use; absent where there are none. */
  childUsage?(): Promise<Usage>;
  /** Ends child processes at once; absent where there are none. */
  endChildren?(): void;
}
