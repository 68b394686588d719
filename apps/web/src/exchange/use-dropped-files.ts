import { useCallback, useEffect, useState } from 'react';

/**
 * Files dropped anywhere on the page; without this the browser would leave the page to show one. They wait for whoever
 * reads them, which is fetched after the text is drawn.
 *
 * @param mayComeIn whether this page may write.
 * @returns the files dropped and not taken yet, and what to call on taking it.
 */
export function useDroppedFiles(mayComeIn: boolean): [readonly File[] | null, () => void] {
  const [dropped, setDropped] = useState<readonly File[] | null>(null);
  const take = useCallback(() => setDropped(null), []);
  useEffect(() => {
    const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = mayComeIn ? 'copy' : 'none';
    };
    const drop = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      // Before the editor, which would drop the file's name.
      event.preventDefault();
      event.stopPropagation();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0 && mayComeIn) setDropped((before) => [...(before ?? []), ...files]);
    };
    window.addEventListener('dragover', over, true);
    window.addEventListener('drop', drop, true);
    return () => {
      window.removeEventListener('dragover', over, true);
      window.removeEventListener('drop', drop, true);
    };
  }, [mayComeIn]);
  return [dropped, take];
}
