import { Toolbar } from '@base-ui/react/toolbar';
import { Tooltip } from '@base-ui/react/tooltip';
import type { ComponentProps, ReactNode } from 'react';
import styles from './icon-button.module.css';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'type'> {
  /** The accessible name, and what the tooltip says. */
  label: string;
  /** A key that does the same, in the tooltip. */
  keys?: string | undefined;
  /** For what is on or off. */
  pressed?: boolean | undefined;
  /** One of a toolbar's: arrow keys go from one to the next, Tab past them all. */
  inToolbar?: boolean;
  children: ReactNode;
}

/** A button with a sign, a name and a tooltip. Dialog triggers pass their own props through. */
export function IconButton({
  label,
  keys,
  pressed,
  inToolbar = false,
  children,
  className,
  ...rest
}: IconButtonProps) {
  const Button = inToolbar ? Toolbar.Button : 'button';
  const button = (
    <Button
      {...rest}
      type="button"
      className={[styles.button, className].filter(Boolean).join(' ')}
      aria-label={label}
      aria-pressed={pressed}
    >
      {children}
    </Button>
  );
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={button} />
      <Tooltip.Portal>
        <Tooltip.Positioner className={styles.positioner} sideOffset={6} collisionPadding={8}>
          <Tooltip.Popup className={styles.tip}>
            {label}
            {keys && <kbd>{keys}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** Around buttons that stand together: when one of them has told its name, the next does so at once. */
export function Tips({ children }: { children: ReactNode }) {
  return <Tooltip.Provider delay={500}>{children}</Tooltip.Provider>;
}
