import { UserRoundPlus } from 'lucide-react';
import type { ComponentProps } from 'react';
import styles from './share.module.css';

/** Opens the panel; passes a trigger's own props through. */
export function ShareButton({ className, ...rest }: Omit<ComponentProps<'button'>, 'children' | 'type'>) {
  return (
    <button {...rest} type="button" className={[styles.open, className].filter(Boolean).join(' ')}>
      <UserRoundPlus size={17} aria-hidden="true" />
      <span>Share</span>
    </button>
  );
}
