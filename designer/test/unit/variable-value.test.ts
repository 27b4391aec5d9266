import { describe, expect, it } from 'vitest';
import { readValue, rewritten, written } from '../../src/variables/variable-value.ts';

describe('the value of a variable as it is edited', () => {
  it('is a text as it stands, or JSON, and comes back as it was', () => {
    for (const value of ['', '12', 'EU', 12, true, null, ['a'], { DE: 19 }])
      expect(readValue(written(value))).toEqual(value);
    expect(written('12')).toEqual({ kind: 'text', text: '12' });
    expect(written(12)).toEqual({ kind: 'json', text: '12' });
  });

  it('is nothing that can be saved while it is no JSON', () => {
    expect(readValue({ kind: 'json', text: '{ "DE": ' })).toBeUndefined();
    expect(readValue({ kind: 'json', text: ' ' })).toBeUndefined();
  });

  it('keeps what was written when the form changes', () => {
    expect(rewritten({ kind: 'text', text: 'a "b"' }, 'json')).toEqual({ kind: 'json', text: '"a \\"b\\""' });
    expect(rewritten({ kind: 'json', text: '"a"' }, 'text')).toEqual({ kind: 'text', text: 'a' });
    expect(rewritten({ kind: 'json', text: '{ "half' }, 'text')).toEqual({ kind: 'text', text: '{ "half' });
    expect(rewritten({ kind: 'text', text: '' }, 'json')).toEqual({ kind: 'json', text: '' });
  });
});
