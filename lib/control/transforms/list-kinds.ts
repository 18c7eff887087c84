import { transforms, type Transform } from '@/lib/engine';
import type { ActorContext } from '../context';
import type { KindView } from '../connections/schemas';
import { parseConfig, requireKind, toKindView, type Kind } from '../kinds';
import { requireRole } from '../verb';
import type { TransformView } from './schemas';

const transformKinds: Kind[] = Object.values(transforms).map((transform) => ({
  kind: transform.kind,
  title: transform.title,
  description: transform.description,
  schema: transform.paramsSchema,
  secretFields: [],
}));

/** What can be done to a value before it is typed, with the JSON Schema of the parameters. Viewer. */
export async function listTransformKinds(context: ActorContext): Promise<KindView[]> {
  requireRole(context, 'viewer');
  return transformKinds.map(toKindView);
}

/** Those that look at nothing but the value itself: they can be done to a cell without its record. Viewer. */
export async function listCellTransformKinds(context: ActorContext): Promise<KindView[]> {
  requireRole(context, 'viewer');
  return transformKinds.filter(({ kind }) => isOfCell(kind)).map(toKindView);
}

/** @param kind  of the registry */
export function isOfCell(kind: string): boolean {
  const transform: Pick<Transform<never>, 'reads'> = transforms[kind as keyof typeof transforms];
  return transform.reads === undefined;
}

/**
 * A transform with its kind's parameters checked.
 * @param at  where the transform stands in the verb's input, for the fields of the error
 */
export function checkTransform(transform: TransformView, at: string[]): TransformView {
  const kind = requireKind(transformKinds, transform.transform, 'transform');
  return { ...transform, params: parseConfig(kind, transform.params, [...at, 'params']) };
}
