/** Hands a file to the browser to keep. */
export function saveFile(content: BlobPart, type: string, name: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download holds the file by now or never; the next task is late enough in every browser.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
