import { mountVersionView, type VersionView } from '@tercet/editor';
import type { HistoryVersion, Writer } from '@tercet/protocol';
import { useEffect, useRef, useState } from 'react';
import { writerName } from '../people/writer-name.ts';
import page from '../writing/writing-page.module.css';
import { machineAuthor } from './machine-words.ts';
import styles from './version-text.module.css';

interface VersionTextProps {
  /** Its authors are told from the machine (`sharesOf`). */
  version: Pick<HistoryVersion, 'doc' | 'authors'>;
  writers: ReadonlyMap<string, Writer>;
  me: Writer;
  /** Only this writer's words are coloured; null: everyone's. */
  only: string | null;
}

/** The document as it was, in the colours of who wrote what. */
export function VersionText({ version, writers, me, only }: VersionTextProps) {
  const place = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<VersionView | null>(null);
  useEffect(() => {
    const made = mountVersionView(place.current as HTMLElement, 'The document as it was');
    setView(made);
    return () => made.destroy();
  }, []);
  useEffect(() => {
    view?.show(version, (author) => {
      if (only !== null && only !== author) return null;
      if (author === machineAuthor) return { class: styles.machine ?? '', title: 'Machine text' };
      const writer = writers.get(author);
      if (!writer) return null;
      return { class: styles[`writer${writer.color}`] ?? '', title: writerName(writer, me) };
    });
  }, [view, version, writers, me, only]);
  return <div ref={place} className={`${page.text} ${styles.text}`} />;
}
