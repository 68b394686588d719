import { callServer } from '../connection/call-server.ts';
import { describePageFailure } from '../connection/page-failure.ts';
import { useServer } from '../connection/server-context.ts';
import styles from './rescue.module.css';
import { useGoOn } from './use-go-on.ts';

interface RepairButtonProps {
  documentId: string;
  onRepaired: () => void;
}

/** For an owner, where only what is around the text is damaged: it is kept aside, and the text stays as it is. */
export function RepairButton({ documentId, onRepaired }: RepairButtonProps) {
  const { socket } = useServer();
  const { goOn, busy, failure } = useGoOn(documentId);
  const repair = async () => {
    const look = await callServer(socket, 'rescue:look', { documentId });
    if (await goOn(look.ok ? look.value.version : 0)) onRepaired();
  };
  return (
    <span className={styles.repair}>
      <button type="button" disabled={busy} onClick={() => void repair()}>
        {busy ? 'Repairing…' : 'Set the damaged part aside'}
      </button>
      {failure && <span role="alert">{describePageFailure(failure)}</span>}
    </span>
  );
}
