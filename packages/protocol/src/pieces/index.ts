export { createOpenMarks, type OpenMarks } from './open-marks.ts';
export { createTextCut, type TextCut } from './text-cut.ts';
export { createWholeCharacters, type WholeCharacters } from './whole-characters.ts';
