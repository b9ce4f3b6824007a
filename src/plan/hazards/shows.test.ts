import { describe, expect, test } from 'vitest';
import { serviceTries, tries } from '../tries.ts';
import { hazards } from './all.ts';

describe('what is shown by what', () => {
  const all = [...tries, ...serviceTries].map(({ name }) => name);

  test.each(hazards.map((hazard) => [hazard.name, hazard] as const))('%s', (_, { shows, impact }) => {
    expect(all).toEqual(expect.arrayContaining(Object.keys(shows)));
    expect(Object.keys(shows)).not.toEqual([]);
    for (const share of Object.values(shows)) {
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThanOrEqual(1);
    }
    expect(impact).toBeGreaterThan(0);
    expect(impact).toBeLessThanOrEqual(1);
  });

  test.each(all)('%s shows something', (name) => {
    expect(hazards.filter(({ shows }) => shows[name] !== undefined)).not.toEqual([]);
  });

  test('names are different', () => {
    expect(new Set(hazards.map(({ name }) => name)).size).toBe(hazards.length);
    expect(new Set(all).size).toBe(all.length);
  });
});
