/** A letter, or a mark that stands for one: Unicode's strong characters, near enough. */
const strong = /[\p{L}\u200e\u200f\u061c]/u;
const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}\u200f\u061c]/u;

/** Whether a paragraph is read from right to left: by its first letter, as browsers decide (`dir="auto"`). */
export function isRightToLeft(text: string): boolean {
  return rightToLeft.test(strong.exec(text)?.[0] ?? '');
}
