/** What may follow a reference that ends there. */
const GOES_ON = /^[\w$]/;

const stands = (template: string, reference: string): boolean => {
  for (let at = template.indexOf(reference); at >= 0; at = template.indexOf(reference, at + 1))
    if (!GOES_ON.test(template.slice(at + reference.length))) return true;
  return false;
};

/**
 * Which of some references a template reads. What lies in what another one reads
 * is not read itself: of `$json.customer` and `$json.customer.name` the longer one counts.
 */
export function usedIn(template: string, references: readonly string[]): ReadonlySet<string> {
  const found = references.filter((reference) => stands(template, reference));
  return new Set(found.filter((one) => !found.some((other) => other.length > one.length && other.startsWith(one))));
}
