/** Names under which credentials travel, in headers, forms and bodies. */
const SECRET =
  /^(proxy-)?authorization$|^(set-)?cookie$|pass(word|wd|phrase)$|secret$|(^|[-_])(api|private|access|signing)[-_]?key$|apikey$|(access|refresh|id|bearer|auth|session|csrf)[-_]?token$|^token$|^x-[a-z-]*(key|token|secret)$/i;

/** Whether a credential travels under this name. */
export const isSecretName = (name: string): boolean => SECRET.test(name);

export const MASK = '••••••';

/** A value for the eyes: what stands under the name of a credential is masked, at any depth. */
export function masked<T>(value: T): T {
  return hide(value) as T;
}

function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      isSecretName(name) && typeof each !== 'object' && each !== '' ? MASK : hide(each),
    ]),
  );
}
