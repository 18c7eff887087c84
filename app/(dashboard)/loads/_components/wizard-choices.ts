import type { ActorContext } from '@/lib/control/context';
import { listConnections } from '@/lib/control/connections';
import { listRuleKinds } from '@/lib/control/rules';
import { listTransformKinds } from '@/lib/control/transforms';
import { listFileRoots, listFormatKinds, listSourceKinds, listSources } from '@/lib/control/sources';

/** What the steps of the wizard offer to choose from. */
export async function wizardChoices(context: ActorContext) {
  const [connections, sources, sourceKinds, formatKinds, ruleKinds, transformKinds] = await Promise.all([
    listConnections(context, { limit: 200 }),
    listSources(context, { limit: 200 }),
    listSourceKinds(context),
    listFormatKinds(context),
    listRuleKinds(context),
    listTransformKinds(context),
  ]);
  return {
    connections: connections.items,
    sources: sources.items,
    sourceKinds,
    fileRoots: listFileRoots(context),
    formatKinds,
    ruleKinds,
    transformKinds,
  };
}
