'use client';

import { useQuery } from '@tanstack/react-query';
import type { KnownMapping } from '@/lib/control/loads/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import { findKnownMappingAction } from '../../actions';
import { mappingDraft, type Draft, type MappingDraft } from '../draft';

export interface Known {
  /** The load whose mapping it is; undefined where no source of these fields was mapped before. */
  load: KnownMapping['load'] | undefined;
  /** What is proposed of it; null where nothing is. */
  mapping: MappingDraft | null;
  /** Values inside the records that it takes and this draft does not. */
  lacking: string[];
}

/**
 * How the last source of the same fields was mapped.
 * @param report  left out, nothing is looked for
 */
export function useKnownMapping(draft: Draft, report: DetectionReport | undefined): Known {
  const paths = (report?.dialect.paths ?? []) as string[];
  const fields = report?.columns.map(({ name }) => name).filter((name) => !paths.includes(name)) ?? [];
  const { data } = useQuery({
    queryKey: ['known mapping', [...fields].sort()],
    enabled: fields.length > 0,
    staleTime: Infinity,
    retry: false,
    queryFn: async () => {
      const result = await findKnownMappingAction({ fields });
      // Nothing is lost without a proposal.
      return result.ok ? result.data : null;
    },
  });
  if (!data) return { load: undefined, mapping: null, lacking: [] };
  return {
    load: data.load,
    mapping: draft.isMappedAnew ? null : mappingDraft(data),
    lacking: data.paths.filter((path) => !paths.includes(path)),
  };
}
