/** Something at a height, such as a label at the end of its line. */
export interface Placed {
  y: number;
}

/**
 * Moves labels apart so that neighbours are at least `gap` apart, each as near to its place as that allows, all of them
 * within `top` to `bottom` where there is room. Keeps their order; gives new objects in the order they came in.
 */
export function spreadLabels<T extends Placed>(
  labels: readonly T[],
  gap: number,
  top: number,
  bottom: number,
): T[] {
  const order = labels.map((_, i) => i).sort((a, b) => yOf(labels, a) - yOf(labels, b));
  const room = order.length > 1 ? (bottom - top) / (order.length - 1) : gap;
  const step = Math.min(gap, room);
  // Blocks of labels that touch: each block's centre is where its labels would be on average.
  const blocks: { members: number[]; centre: number }[] = [];
  for (const index of order) {
    let block = { members: [index], centre: yOf(labels, index) };
    for (let last = blocks.at(-1); last && overlap(last, block, step); last = blocks.at(-1)) {
      blocks.pop();
      const members = [...last.members, ...block.members];
      const weight = last.members.length / members.length;
      block = { members, centre: last.centre * weight + block.centre * (1 - weight) };
    }
    blocks.push(clamped(block, step, top, bottom));
  }
  const heights = new Map<number, number>();
  let free = Number.NEGATIVE_INFINITY;
  for (const { members, centre } of blocks) {
    members.forEach((index, i) => {
      const wanted = centre + (i - (members.length - 1) / 2) * step;
      heights.set(index, Math.max(wanted, free));
      free = Math.max(wanted, free) + step;
    });
  }
  return labels.map((label, i) => ({ ...label, y: heights.get(i) as number }));
}

const yOf = (labels: readonly Placed[], i: number) => (labels[i] as Placed).y;

interface Block {
  members: number[];
  centre: number;
}

const half = ({ members }: Block, step: number) => ((members.length - 1) / 2) * step;

function overlap(above: Block, below: Block, step: number): boolean {
  return below.centre - half(below, step) - (above.centre + half(above, step)) < step;
}

function clamped(block: Block, step: number, top: number, bottom: number): Block {
  const reach = half(block, step);
  return { ...block, centre: Math.min(Math.max(block.centre, top + reach), bottom - reach) };
}
