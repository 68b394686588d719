import { fileName } from '../exchange/file-name.ts';
import { saveFile } from '../exchange/save-file.ts';
import { CopyButton } from '../share/copy-button.tsx';
import styles from '../share/share.module.css';
import { reloadFresh } from '../shell/keep-shell.ts';

interface RescueButtonsProps {
  text: { title: string | null; text: string } | null;
}

/** The text in hand, and the way on. */
export function RescueButtons({ text }: RescueButtonsProps) {
  return (
    <>
      {text && <CopyButton text={() => text.text}>Copy the text</CopyButton>}
      {text && (
        <button
          type="button"
          className={styles.secondary}
          onClick={() => saveFile(text.text, 'text/plain', fileName(text.title, 'txt'))}
        >
          Download the text
        </button>
      )}
      <button type="button" className={styles.secondary} onClick={() => void reloadFresh()}>
        Reload
      </button>
    </>
  );
}
