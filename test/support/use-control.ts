import { afterAll, beforeAll } from 'vitest';
import type { Role } from '@/lib/control/users/schemas';
import { contextOf, openTestControl, type Person, type TestControl } from './control';

/**
 * A control plane of the file's own, there while its tests run. To be called where hooks are: a `beforeAll` that stands
 * below finds it.
 */
export function useControl(): TestControl {
  const control = {} as TestControl;
  beforeAll(async () => void Object.assign(control, await openTestControl()));
  afterAll(() => control.close());
  return control;
}

/** A person of the given role, with a context to call verbs with; to be called below `useControl`. */
export function usePerson(role: Role): Person {
  const person = {} as Person;
  beforeAll(async () => void Object.assign(person, await contextOf(role)));
  return person;
}
