interface Clipboard {
  text?: string;
  html?: string;
  /** Only how many there are is looked at. */
  files?: readonly File[];
}

/** What a browser tells on Ctrl+V; jsdom has no clipboard. */
export function pasteEvent({ text = '', html = '', files = [] }: Clipboard = {}): ClipboardEvent {
  const event = new Event('paste', { bubbles: true, cancelable: true });
  const getData = (type: string) => (type === 'text/html' ? html : type === 'text/plain' ? text : '');
  Object.defineProperty(event, 'clipboardData', { value: { getData, files } });
  return event as ClipboardEvent;
}
