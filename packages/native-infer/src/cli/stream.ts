import type { Values } from "./arguments/options.js";
import { EXIT } from "./exit.js";
import { BadTexts, type Chunk, RecordReader } from "./input/records.js";
import { openable } from "./input/sources.js";
import { lineFormat } from "./input/text-of-line.js";
import { type Destination, openDestination } from "./output/destination.js";
import { Progress, progressTerminal } from "./progress.js";
import { StopRequest } from "./stop.js";

/** Max texts that go through the model as one job: enough for a full batch of short ones. */
const TEXTS_PER_CHUNK = 64;

const NO_SOURCES = { sources: [], bytes: undefined };

/** What a streaming command is given to work with. */
export interface Stream {
  chunks: AsyncGenerator<Chunk, void, void>;
  bad: BadTexts;
  destination: Destination;
  /** To be told of each chunk that is written. */
  progress: Progress;
  /** Aborted when the command is to end early. */
  signal: AbortSignal;
}

function say(line: string): void {
  process.stderr.write(`native-infer: ${line}\n`);
}

/**
 * Runs `work` on the texts of the files that `operands` names, or with `--texts` on the operands themselves, and settles
 * everything around it: the output file appears only when it is complete; a signal ends the input, and what is written then
 * is whole; a failure leaves no file. Returns the exit code. `work` ends when the chunks do, with valid output.
 */
export async function streamed(
  values: Values,
  operands: readonly string[],
  work: (stream: Stream) => Promise<void>,
): Promise<number> {
  const { sources, bytes } = values.texts ? NO_SOURCES : await openable(operands);
  const destination = await openDestination(values.output);
  const progress = new Progress(progressTerminal(values), bytes);
  const bad = new BadTexts(values.skipBad ?? false, (line) => {
    progress.clear();
    say(line);
  });
  const stop = new StopRequest();
  try {
    const { signal } = stop;
    const reader = new RecordReader(lineFormat(values), bad, TEXTS_PER_CHUNK);
    const chunks = values.texts ? reader.given(operands, signal) : reader.read(sources, signal);
    await work({ chunks, bad, destination, progress, signal });
    progress.end();
    if (stop.exitCode === undefined) {
      await destination.complete();
      return bad.skipped > 0 ? EXIT.skipped : EXIT.ok;
    }
    const partial = await destination.keepPartial();
    if (partial !== undefined) say(`interrupted; what was done is in ${partial}`);
    return stop.exitCode;
  } catch (error) {
    progress.clear();
    await destination.discard();
    // A download that the signal ended is no failure.
    if (stop.exitCode !== undefined && (error as { code?: unknown }).code === "CANCELLED") {
      return stop.exitCode;
    }
    throw error;
  } finally {
    stop.close();
  }
}
