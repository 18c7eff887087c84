'use client';

import { Undo2 } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { Notice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import type { Draft } from '../draft';
import type { ChangeDraft } from './use-kept-draft';
import type { Known } from './use-known-mapping';

interface KnownMappingNoteProps {
  known: Known;
  draft: Draft;
  change: ChangeDraft;
}

/** Says whose mapping is proposed, and takes it back; or offers it. */
export function KnownMappingNote({ known, draft, change }: KnownMappingNoteProps) {
  if (!known.load) return null;
  const { isMappedAnew } = draft;
  const toggle = () => change({ isMappedAnew: !isMappedAnew });
  const takePaths = () =>
    change(({ format }) => {
      const paths = [...((format.dialect.paths ?? []) as string[]), ...known.lacking];
      return { format: { ...format, kind: 'json', dialect: { ...format.dialect, paths } } };
    });
  const load = (
    <Link className="font-medium underline" href={`/loads/${known.load.id}`}>
      {known.load.name}
    </Link>
  );
  return (
    <Notice
      tone="info"
      action={
        <Button className="shrink-0" onClick={toggle}>
          {isMappedAnew ? (
            'Map as it does'
          ) : (
            <>
              <Undo2 aria-hidden /> Undo
            </>
          )}
        </Button>
      }
    >
      {isMappedAnew ? (
        <>The load {load} reads the same fields.</>
      ) : (
        <>Mapped as in the load {load}, which reads the same fields. What you change here stays yours.</>
      )}
      {!isMappedAnew && known.lacking.length > 0 && (
        <p className="mt-1">
          It takes {known.lacking.join(', ')} from inside the records, too.{' '}
          <Button className="ml-1" onClick={takePaths}>
            Take {known.lacking.length === 1 ? 'it' : 'them'}
          </Button>
        </p>
      )}
    </Notice>
  );
}
