import { type Figure, figureLine, missed, type PartResult } from "../promises/figures.js";
import type { Ledger } from "./ledger.js";

/** A part of the run: the figures are its table of criteria. */
export interface SoakPart extends PartResult {
  /** Absent if no honest requests were accounted for. */
  ledger?: Ledger;
  /** The criterion that must be missed, because the part's server has a fault. */
  expectedMiss?: string;
}

/** What is wrong with a part: the names of criteria that are missed, or of the one that should have been. */
export function faultsOf({ part, figures, expectedMiss }: SoakPart): string[] {
  const names = missed(figures).map(({ name }) => name);
  if (expectedMiss === undefined) return names.map((name) => `${part}: ${name}`);
  return names.includes(expectedMiss)
    ? []
    : [`${part}: its fault was not found by '${expectedMiss}'`];
}

const COLUMNS = ["sent", "answered", "refused", "cancelled", "lost", "wrong", "differs"] as const;

/** Whose reasons are shown. */
const FAILURES = ["lost", "wrong", "differs"] as const;

function accountLines(ledger: Ledger): string[] {
  const cells = (values: readonly (string | number)[]) =>
    values.map((value) => String(value).padStart(10)).join("");
  const rows = ledger
    .accounts()
    .map(
      ([name, account]) => `  ${name.padEnd(32)}${cells(COLUMNS.map((column) => account[column]))}`,
    );
  return [`  ${"requests of honest clients".padEnd(32)}${cells(COLUMNS)}`, ...rows];
}

/** A part's account and table for people. */
export function partLines({ part, figures, ledger, expectedMiss }: SoakPart): string[] {
  const title = expectedMiss === undefined ? part : `${part}: must miss '${expectedMiss}'`;
  const shown =
    expectedMiss === undefined
      ? figures
      : figures.filter((figure: Figure) => missed([figure]).length > 0);
  return [
    "",
    title,
    ...(ledger && expectedMiss === undefined ? [...accountLines(ledger), ""] : []),
    ...shown.map(figureLine),
    ...(ledger
      ? FAILURES.flatMap((outcome) => ledger.examples(outcome)).map((line) => `    ${line}`)
      : []),
  ];
}
