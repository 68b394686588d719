import { useEffect } from 'react';

/** A file dropped anywhere on the page; without this the browser would leave the page to show it. */
export function useDroppedFile(onFile: ((file: File) => void) | null): void {
  useEffect(() => {
    const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = onFile ? 'copy' : 'none';
    };
    const drop = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      // Before the editor, which would drop the file's name.
      event.preventDefault();
      event.stopPropagation();
      const file = event.dataTransfer?.files[0];
      if (file) onFile?.(file);
    };
    window.addEventListener('dragover', over, true);
    window.addEventListener('drop', drop, true);
    return () => {
      window.removeEventListener('dragover', over, true);
      window.removeEventListener('drop', drop, true);
    };
  }, [onFile]);
}
