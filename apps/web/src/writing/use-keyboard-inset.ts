import { useEffect } from 'react';

/**
 * Keeps `--keyboard` at the height an on-screen keyboard takes from the bottom of the page.
 *
 * Browsers that shrink the page for the keyboard (interactive-widget) report 0; Safari does not shrink it.
 */
export function useKeyboardInset(): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const measure = () => {
      const covered = window.innerHeight - viewport.height - viewport.offsetTop;
      const inset = viewport.scale === 1 ? Math.max(0, Math.round(covered)) : 0;
      document.documentElement.style.setProperty('--keyboard', `${inset}px`);
    };
    measure();
    viewport.addEventListener('resize', measure);
    viewport.addEventListener('scroll', measure);
    return () => {
      viewport.removeEventListener('resize', measure);
      viewport.removeEventListener('scroll', measure);
    };
  }, []);
}
