import type { Failure, RescueLook } from '@tercet/protocol';
import { useEffect, useState } from 'react';
import { callServer } from '../connection/call-server.ts';
import { describePageFailure, type PageFailure } from '../connection/page-failure.ts';
import { useServer } from '../connection/server-context.ts';
import { Notice } from '../pages/notice.tsx';
import { damageWords } from './damage-words.ts';
import { ReadableText } from './readable-text.tsx';
import styles from './rescue.module.css';
import { useGoOn } from './use-go-on.ts';

interface DamagedNoticeProps {
  documentId: string;
  what: Extract<Failure, { code: 'document-damaged' }>['what'];
  /** Words this browser keeps and the server has not. */
  keepsText: boolean;
}

const title = 'Part of this document was damaged on the server’s disk.';

/** A document that cannot be read whole: an owner decides how it goes on, everyone else waits for that [DC13]. */
export function DamagedNotice({ documentId, what, keepsText }: DamagedNoticeProps) {
  const { socket } = useServer();
  const [look, setLook] = useState<RescueLook | null>(null);
  const [refusal, setRefusal] = useState<PageFailure | null>(null);
  const { goOn, busy, failure } = useGoOn(documentId);
  useEffect(() => {
    if (what === 'link') return;
    let left = false;
    void callServer(socket, 'rescue:look', { documentId }).then((result) => {
      if (left) return;
      if (result.ok) setLook(result.value);
      else setRefusal(result.failure);
    });
    return () => {
      left = true;
    };
  }, [socket, documentId, what]);

  const kept = keepsText && ' What you wrote and the server does not have yet stays in this browser.';
  if (what === 'link') {
    return (
      <Notice title="This link was damaged on the server’s disk.">
        An owner of the document can make you a new link. If no owner’s link works, whoever runs the server
        can make one: <code>npm run data -- rescue {documentId}</code>
      </Notice>
    );
  }
  if (refusal?.code === 'not-allowed') {
    return (
      <Notice title={title} startNew={false}>
        An owner of the document has to choose how to continue. This page will open the document as soon as
        that is done.{kept}
      </Notice>
    );
  }
  if (refusal || !look) {
    return (
      <Notice title={title} waiting={!refusal}>
        {refusal ? describePageFailure(refusal) : 'Looking for what can still be read…'}
      </Notice>
    );
  }
  const more = (
    <>
      <p>Damaged:</p>
      <ul className={styles.damages}>
        {look.damages.map((part) => (
          <li key={`${part.part} ${part.from}`}>{damageWords(part)}</li>
        ))}
      </ul>
      {failure && (
        <p className={styles.problem} role="alert">
          {describePageFailure(failure)}
        </p>
      )}
      {look.readable.map(({ version, at }, index) => (
        <ReadableText
          key={version}
          documentId={documentId}
          version={version}
          at={at}
          label={index === 0 ? 'The newest text that can be read' : 'An earlier text that can be read'}
          busy={busy}
          onGoOn={() => goOn(version)}
        />
      ))}
      {look.readable.length === 0 && (
        <p>
          None of its text can be read here. Whoever runs the server can try further:{' '}
          <code>npm run data -- rescue {documentId}</code>
        </p>
      )}
    </>
  );
  return (
    <Notice title={title} more={more} startNew={false}>
      Below you can read what is left, save it as a file, and continue from it. The damaged part is set aside
      on the server, not deleted. Then everyone with a link can write again.{kept}
    </Notice>
  );
}
