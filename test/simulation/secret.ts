/** What lets the processes of this world in at the providers. It must be nowhere else. */
export const SECRET = 'canary/7Kq+9vXw~?>2LmZ';

/** How a text could hold a secret: as it is, encoded, or half of it, backwards too. */
export function shapesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const middle = secret.length >> 1;
  const halves = [secret.slice(0, middle), secret.slice(middle)];
  const backwards = halves.map((half) => [...half].toReversed().join(''));
  return [
    ...halves,
    ...backwards,
    encodeURIComponent(secret),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}
