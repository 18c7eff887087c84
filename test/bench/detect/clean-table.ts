/** A table as it was meant, before anything happened to its file. */
export interface CleanTable {
  name: string;
  /** What its files are separated by where nothing else is said. */
  delimiter: string;
  header: string[];
  rows: string[][];
}

export type Random = () => number;

/** Numbers from 0 to 1, the same for the same seed on every machine (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

const ROWS = 84;

const PEOPLE = ['Ada Lovelace', 'Müller, Jörg', 'Noël Dubois', "Anne O'Hara", 'Søren Kjær', 'José Nuñez'];
const CITIES = ['Köln', 'São Paulo', 'Oslo', 'Besançon', 'Malmö', 'Porto'];
const NOTES = ['', 'fragile', 'call first, then ring', 'said "yes"', 'two\nlines', 'size 5 x 7', 'ok; fine'];

/** Four tables that differ in what makes reading hard: mixed types, all text, all numbers, decimal commas. */
export function cleanTables(): CleanTable[] {
  return [orders(seeded(11)), people(seeded(12)), readings(seeded(13)), invoices(seeded(14))];
}

function rowsOf(make: (row: number) => string[]): string[][] {
  return Array.from({ length: ROWS }, (_, row) => make(row + 1));
}

function orders(random: Random): CleanTable {
  return {
    name: 'orders',
    delimiter: ',',
    header: ['order_id', 'customer', 'placed', 'amount', 'zip', 'city', 'note', 'paid'],
    rows: rowsOf((row) => [
      String(1000 + row),
      pick(random, PEOPLE),
      `2024-${two(1 + random() * 12)}-${two(1 + random() * 28)}`,
      (random() * 900).toFixed(2),
      `0${1000 + Math.floor(random() * 8000)}`,
      pick(random, CITIES),
      pick(random, NOTES),
      pick(random, ['true', 'false']),
    ]),
  };
}

function people(random: Random): CleanTable {
  return {
    name: 'people',
    delimiter: ',',
    header: ['name', 'role', 'email', 'site', 'remark'],
    rows: rowsOf((row) => [
      pick(random, PEOPLE),
      pick(random, ['editor', 'viewer', 'owner']),
      `person${row}@example.org`,
      `https://example.org/p/${row}?a=1&b=2`,
      pick(random, NOTES),
    ]),
  };
}

function readings(random: Random): CleanTable {
  return {
    name: 'readings',
    delimiter: ',',
    header: ['sensor', 'taken', 'celsius', 'humidity', 'pressure'],
    rows: rowsOf((row) => [
      String(row % 7),
      `2024-03-${two(1 + (row % 28))} ${two(random() * 24)}:${two(random() * 60)}:00`,
      (random() * 60 - 20).toFixed(1),
      (random() * 100).toFixed(0),
      (950 + random() * 100).toFixed(2),
    ]),
  };
}

function invoices(random: Random): CleanTable {
  return {
    name: 'invoices',
    delimiter: ';',
    header: ['Nummer', 'Kunde', 'Datum', 'Betrag', 'Bezahlt', 'Bemerkung'],
    rows: rowsOf((row) => [
      `R-${two(row)}`,
      pick(random, PEOPLE),
      `${two(1 + random() * 28)}.${two(1 + random() * 12)}.2024`,
      `${Math.floor(1 + random() * 9)}.${100 + Math.floor(random() * 899)},${two(random() * 100)}`,
      pick(random, ['ja', 'nein']),
      pick(random, NOTES),
    ]),
  };
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
