/** What turns the direction of the text around it: marks, embeddings, overrides, isolates. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** White space, line breaks and other controls. NUL is none: it is refused or repaired [MS6], not passed over. */
const blank = /(?:(?!\0)[\s\p{Cc}])+/gu;

/** Something that can be seen; a few signs are blank in every font without being called so. */
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800\ufff9-\ufffb\u{1d159}]/u;

/**
 * A name, a label or a title as it is kept and shown [MS8]: one line, without what turns the direction of the text
 * around it; '' where nothing of it can be seen. Never longer than it was; the same again for its own result.
 */
export function plainName(typed: string): string {
  const line = typed.replace(turning, '').replace(blank, ' ').trim();
  // Half of a surrogate pair, and NUL, are not seen either, but are said to be wrong.
  return visible.test(line) || line.includes('\0') ? line : '';
}
