import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { RequestGate } from './request-gate';

const NO_WAIT = () => Promise.resolve();

/** Requests that end when they are told to. */
function openRequests(gate: RequestGate, wait: (ms: number) => Promise<void> = NO_WAIT) {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const ask = (number: number) =>
    gate.pass(() => {
      started.push(number);
      return new Promise<void>((resolve) => (ends[number] = resolve));
    }, wait);
  return { started, ask, end: (number: number) => ends[number]!() };
}

it('lets so many through, and the next where one is done or has failed', async () => {
  const gate = new RequestGate(2);
  const requests = openRequests(gate);
  const all = [0, 1, 2].map(requests.ask);
  await turn();
  expect(requests.started).toEqual([0, 1]);
  requests.end(1);
  await turn();
  expect(requests.started).toEqual([0, 1, 2]);
  requests.end(0);
  requests.end(2);
  await Promise.all(all);
  await expect(gate.pass(() => Promise.reject(new Error('no')), NO_WAIT)).rejects.toThrow('no');
  const more = [3, 4].map(requests.ask);
  await turn();
  expect(requests.started).toEqual([0, 1, 2, 3, 4]);
  requests.end(3);
  requests.end(4);
  await Promise.all(more);
});

it('has all wait for what one was told, once', async () => {
  const gate = new RequestGate(4);
  const waits: number[] = [];
  let end: () => void = () => undefined;
  const requests = openRequests(gate, (ms) => {
    waits.push(ms);
    return new Promise((resolve) => (end = resolve));
  });
  gate.ask(60_000);
  gate.ask(30_000);
  const all = [0, 1].map(requests.ask);
  await turn();
  // Asked for before that rest began, and over before it.
  gate.ask(50_000);
  expect([waits, requests.started]).toEqual([[60_000], []]);
  end();
  await turn();
  expect([waits, requests.started.sort()]).toEqual([[60_000], [0, 1]]);
  requests.end(0);
  requests.end(1);
  await Promise.all(all);
});

it('holds all others while one waits to try again, however that ends', async () => {
  const gate = new RequestGate(4);
  const requests = openRequests(gate);
  let fail: (error: Error) => void = () => undefined;
  const rest = gate.hold(1_000, new Promise((_, reject) => (fail = reject)));
  const asked = requests.ask(0);
  await turn();
  expect(requests.started).toEqual([]);
  fail(new Error('cancelled'));
  await expect(rest).rejects.toThrow('cancelled');
  await turn();
  expect(requests.started).toEqual([0]);
  requests.end(0);
  await asked;
});
