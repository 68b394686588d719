import type { Writer } from '@tercet/protocol';

/** What a writer is called where names are shown. */
export function writerName(writer: Pick<Writer, 'id' | 'name'>, me?: Pick<Writer, 'id'>): string {
  const name = writer.name || 'Someone';
  if (writer.id !== me?.id) return name;
  return writer.name === '' ? 'You' : `${writer.name} (you)`;
}
