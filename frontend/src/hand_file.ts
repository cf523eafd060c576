/** Some browsers read the file only after the turn in which they were asked to, and a few ask the person first. */
const READ_AFTER_MS = 60_000;

/**
 * Hands a file to the person: the browser saves it under `name`, or asks where to. It is made here and sent nowhere.
 * `type` is its media type; a text becomes UTF-8, in which halves of characters are replaced.
 */
export function handFile(name: string, type: string, content: string | Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), READ_AFTER_MS);
}
