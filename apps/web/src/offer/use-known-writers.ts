import type { MachineAttrs } from '@tercet/document';
import type { Participant, Writer } from '@tercet/protocol';
import { useEffect, useRef, useState } from 'react';
import { useServer } from '../connection/server-context.ts';
import { readOutline } from '../history/read-outline.ts';
import type { KnownWriters } from './provenance-words.ts';

interface UseKnownWritersInput {
  documentId: string;
  me: Writer;
  participants: readonly Participant[] | undefined;
  /** Text whose writers are wanted; who is not known is asked for once. */
  machine: MachineAttrs | null | undefined;
}

/** Everyone who has been here since the page was opened; and everyone who ever wrote here, once one is wanted. */
export function useKnownWriters(input: UseKnownWritersInput): KnownWriters {
  const { documentId, me, participants, machine } = input;
  const { socket } = useServer();
  const [wrote, setWrote] = useState<readonly Writer[]>([]);
  const asked = useRef(new Set<string>());
  const known = useRef(new Map<string, Writer>());
  for (const writer of wrote) if (!known.current.has(writer.id)) known.current.set(writer.id, writer);
  for (const { writer } of participants ?? []) known.current.set(writer.id, writer);
  known.current.set(me.id, me);

  useEffect(() => {
    const wanted = machine ? [machine.asker, machine.taker] : [];
    const unknown = wanted.filter((id) => !known.current.has(id) && !asked.current.has(id));
    if (unknown.length === 0 || !socket.connected) return;
    for (const id of unknown) asked.current.add(id);
    void readOutline(socket, documentId).then((outline) => {
      if (outline.ok) setWrote(outline.value.writers);
    });
  }, [socket, documentId, machine]);
  return known.current;
}
