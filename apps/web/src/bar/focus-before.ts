/** What had the focus at the last press outside of panels and menus. */
let before: Element | null = null;

function remember(): void {
  const focused = document.activeElement;
  // A button is part of what it has opened: in WebKit a press leaves the focus there.
  if (focused?.closest('[role=dialog], [role=menu], [aria-expanded=true]') == null) before = focused;
}
window.addEventListener('pointerdown', remember, true);
window.addEventListener('keydown', remember, true);

/**
 * Where the focus goes when a panel or menu closes, for its popup's `finalFocus`: where it was before. Who pressed a
 * button with a pointer, out of the text, goes on writing; who came to the button by keys is there again.
 *
 * @returns true: the panel's own way, which is the button that opened it.
 */
export function focusBefore(): HTMLElement | true {
  if (!(before instanceof HTMLElement) || !before.isConnected || before === document.body) return true;
  return before;
}
