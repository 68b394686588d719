import type { SuggestState } from './suggest-state.ts';

/**
 * What tells assistive technology that the focus, which never leaves the editor, is also on an option of the
 * page's listbox [UX 16]. (`aria-expanded` is not among them: ARIA 1.2 does not allow it on a textbox.)
 */
export function ariaAttributes(
  suggest: SuggestState,
  { label, listboxId, editable }: { label: string; listboxId: string; editable: boolean },
): Record<string, string> {
  const open = suggest.phase !== 'idle' && suggest.candidates.length > 0;
  return {
    role: 'textbox',
    'aria-multiline': 'true',
    'aria-label': label,
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    ...(editable ? {} : { 'aria-readonly': 'true' }),
    ...(open ? { 'aria-controls': listboxId } : {}),
    ...(open && suggest.focused >= 0 ? { 'aria-activedescendant': `${listboxId}-${suggest.focused}` } : {}),
  };
}
