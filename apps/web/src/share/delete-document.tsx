import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { callServer } from '../connection/call-server.ts';
import { describePageFailure } from '../connection/page-failure.ts';
import { useServer } from '../connection/server-context.ts';
import styles from './share.module.css';

interface DeleteDocumentProps {
  documentId: string;
  onDeleted: () => void;
}

/** For good, and said so: asked twice [DC10]. */
export function DeleteDocument({ documentId, onDeleted }: DeleteDocumentProps) {
  const { socket } = useServer();
  const [step, setStep] = useState<'closed' | 'asked' | 'deleting'>('closed');
  const [problem, setProblem] = useState('');
  async function deleteIt(): Promise<void> {
    setStep('deleting');
    const result = await callServer(socket, 'document:delete', { documentId });
    if (result.ok) return onDeleted();
    setStep('asked');
    setProblem(describePageFailure(result.failure));
  }
  if (step === 'closed')
    return (
      <button type="button" className={styles.delete} onClick={() => setStep('asked')}>
        <Trash2 size={16} aria-hidden="true" />
        Delete the document…
      </button>
    );
  return (
    <section className={styles.sure} aria-label="Delete the document" role="alert">
      <h3>Delete the document for good?</h3>
      <p>
        Its text, its history and all its links are removed from the server and from every page that has it
        open. Nobody can bring it back.
      </p>
      {problem !== '' && <p className={styles.problem}>{problem}</p>}
      <div className={styles.buttons}>
        <button type="button" className={styles.danger} disabled={step === 'deleting'} onClick={deleteIt}>
          {step === 'deleting' ? 'Deleting…' : 'Delete it for good'}
        </button>
        <button type="button" className={styles.secondary} onClick={() => setStep('closed')}>
          Keep it
        </button>
      </div>
    </section>
  );
}
