import type { Mark } from 'prosemirror-model';
import type { ExportMeta } from './export-meta.ts';

/** Where a span of machine text came from, for a person. */
export function machineWords({ attrs }: Mark, writers: ExportMeta['writers']): string {
  const nameOf = (id: string) => writers.find((writer) => writer.id === id)?.name || 'someone';
  const people =
    attrs.asker === attrs.taker
      ? `asked for and taken by ${nameOf(attrs.asker)}`
      : `asked for by ${nameOf(attrs.asker)}, taken by ${nameOf(attrs.taker)}`;
  return `Written by ${attrs.model || 'a model'} (seed ${attrs.seed}), ${people}`;
}
