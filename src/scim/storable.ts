/** Which text every store can keep and find again. */

/** False for text with NUL, at which stores cut it short, or with half of a surrogate pair, which is no Unicode. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && (text as string & { isWellFormed(): boolean }).isWellFormed();
}
