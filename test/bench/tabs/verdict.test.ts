import { expect, it } from 'vitest';
import type { Sample } from './measure';
import { complaints } from './verdict';

const calm: Sample = { heapMb: 100, memoryMb: 200, sockets: 30, connections: 8, listening: 1 };
const idle: Sample = { heapMb: 90, memoryMb: 210, sockets: 8, connections: 5, listening: 0 };
const requestsPerTab = 0.5;
const during = (change: (minute: number) => Partial<Sample>) =>
  Array.from({ length: 40 }, (_, minute) => ({ ...calm, ...change(minute) }));

it('has nothing to say where the figures sway around one level', () => {
  const run = during((n) => ({
    connections: 6 + (n % 5),
    sockets: 28 + (n % 6),
    heapMb: 100 + (n % 5) * 2,
    memoryMb: 200 + (n % 7) * 10,
  }));
  expect(complaints({ start: idle, during: run, after: idle, requestsPerTab })).toEqual([]);
});

it('lets the first quarter warm up', () => {
  const run = during((n) => ({ heapMb: Math.min(100, 60 + n * 5), memoryMb: Math.min(300, 120 + n * 20) }));
  expect(complaints({ start: idle, during: run, after: idle, requestsPerTab })).toEqual([]);
});

it('names what grows, and what is not let go', () => {
  const run = during((n) => ({
    sockets: 20 + n,
    heapMb: 80 + n / 2,
    memoryMb: 150 + n * 5,
    listening: n > 30 ? 2 : 1,
  }));
  const after = { ...idle, listening: 1, sockets: 55 };
  expect(complaints({ start: idle, during: run, after, requestsPerTab: 3.2 })).toEqual([
    'open sockets grew from 35 to 55',
    'the JavaScript heap (MB) grew from 88 to 98',
    'the process (MB) grew from 225 to 325',
    'more than one connection listened',
    'a connection still listens although every tab is closed',
    '55 sockets are open after the tabs closed, 8 were before',
    'a tab that nobody touches asked the server 3.2 times a second',
  ]);
});
