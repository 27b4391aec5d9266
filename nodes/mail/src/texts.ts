/** What changes the order in which a text is read: a name that ends in "fdp.exe" is not to look like a PDF. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** One line of text that a sender chose: no control characters, no line breaks, at most so long. */
export const lineOf = (text: string, most: number): string =>
  text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .replace(DIRECTIONS, '')
    .trim()
    .slice(0, most)
    .toWellFormed();

/** Text of a body: line breaks and tabs stay. */
export const textOf = (text: string, most: number): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .slice(0, most)
    .toWellFormed();

/** The name of a file without folders: where it lay with its sender is nobody's business. */
export const nameOf = (name: string): string =>
  lineOf(name, 2_000)
    .replace(/^.*[/\\]/, '')
    .replace(/^\.+/, '')
    .slice(-200)
    .toWellFormed()
    .trim();
