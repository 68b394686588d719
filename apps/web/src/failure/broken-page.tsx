import noticeStyles from '../pages/kept-text-notice.module.css';
import { Notice } from '../pages/notice.tsx';
import type { Broken } from './failure-boundary.tsx';
import { RescueButtons } from './rescue-buttons.tsx';

/** In place of the whole page: the text is there to be read and taken along. */
export function BrokenPage({ broken }: { broken: Broken }) {
  const { text } = broken;
  const more = (
    <section className={noticeStyles.kept} aria-label="Your text">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      {text && <pre tabIndex={0}>{text.text}</pre>}
      <div>
        <RescueButtons text={text} />
      </div>
    </section>
  );
  return (
    <Notice title="Something in this page broke." more={more} startNew={false}>
      It is a fault of ours. What was saved stays saved{text ? ', and your text is here' : ''}. Reload the
      page to continue.
    </Notice>
  );
}
