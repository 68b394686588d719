import type { MachineAttrs } from '@tercet/document';
import type { Writer } from '@tercet/protocol';
import { writerName } from '../people/writer-name.ts';

/** Writers by id, as far as this page has met them. */
export type KnownWriters = ReadonlyMap<string, Writer>;

/** Where a machine's text came from, in a line [UX 20]. */
export function provenanceWords(machine: MachineAttrs, known: KnownWriters, me: Writer): string {
  const name = (id: string) => {
    if (id === me.id) return 'you';
    const writer = known.get(id);
    return writer ? writerName(writer) : 'someone who is not here';
  };
  const { asker, taker, model, seed } = machine;
  const who =
    asker === taker
      ? `Asked for and taken by ${name(taker)}`
      : `Asked for by ${name(asker)}, taken by ${name(taker)}`;
  return `${who} · ${model} · seed ${seed}`;
}

/** The settings it was made with, a line each: for who wants to know more. */
export function settingsWords({ settings }: MachineAttrs): string {
  try {
    const read: unknown = JSON.parse(settings);
    if (typeof read !== 'object' || read === null) return '';
    return Object.entries(read)
      .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join('\n');
  } catch {
    // Pasted marks may hold anything: then there is nothing to tell.
    return '';
  }
}
