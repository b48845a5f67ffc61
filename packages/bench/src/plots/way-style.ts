import { NATIVE } from "../records/key-variants.js";
import type { WayRecord } from "../records/records.js";

/** Ways of one kind share a colour; the ways of a kind differ by their dashes and are named where their line ends. */
export interface WayStyle {
  colour: string;
  dash: string;
  width: number;
  kind: string;
}

/** Okabe and Ito's palette, told apart with any of the common colour deficiencies, and mid-toned: fit for white and black. */
const KINDS = {
  native: { kind: "native-infer", colour: "#2386c8" },
  nodeInline: { kind: "Node, model on the loop", colour: "#d55e00" },
  nodeBeside: { kind: "Node, beside the loop", colour: "#009e73" },
  pythonInline: { kind: "Python, model on the loop", colour: "#cc79a7" },
  pythonBeside: { kind: "Python, beside the loop", colour: "#c98a00" },
} as const;

const DASHES = ["", "6 3", "2 3", "8 3 2 3"];

function kindOf({ name, runtime, blocksLoop }: WayRecord): keyof typeof KINDS {
  if (name.startsWith("native-infer")) return "native";
  if (runtime === "node") return blocksLoop ? "nodeInline" : "nodeBeside";
  return blocksLoop ? "pythonInline" : "pythonBeside";
}

/** How each way is drawn, by its name; the same in every picture of a run. */
export function wayStyles(ways: readonly WayRecord[]): Map<string, WayStyle> {
  const seen = new Map<string, number>();
  return new Map(
    ways.map((way) => {
      const key = kindOf(way);
      const nth = seen.get(key) ?? (key === "native" && way.name !== NATIVE ? 1 : 0);
      seen.set(key, nth + 1);
      // The way that the pictures are about has the solid line, wherever it stands among its kind.
      const dash = way.name === NATIVE ? "" : (DASHES[nth % DASHES.length] ?? "");
      return [way.name, { ...KINDS[key], dash, width: key === "native" ? 2.5 : 1.5 }];
    }),
  );
}

/** The kinds among some ways, in their order, for a legend. */
export function kindsOf(styles: Iterable<WayStyle>): { text: string; colour: string }[] {
  const kinds = new Map([...styles].map(({ kind, colour }) => [kind, colour]));
  return [...kinds].map(([text, colour]) => ({ text, colour }));
}
