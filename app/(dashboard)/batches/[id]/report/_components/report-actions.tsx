'use client';

import { Download, Printer } from 'lucide-react';
import { Button } from '@/app/_components/ui/button';
import { Menu, MenuItem } from '@/app/_components/ui/menu';

const FORMATS = { csv: 'CSV', xlsx: 'Excel (XLSX)', json: 'JSON' } as const;

export function ReportActions({ batchId }: { batchId: string }) {
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <Button onClick={() => window.print()}>
        <Printer aria-hidden /> Print
      </Button>
      <Menu
        align="end"
        trigger={
          <Button>
            <Download aria-hidden /> Download
          </Button>
        }
      >
        {Object.entries(FORMATS).map(([format, word]) => (
          <MenuItem key={format} asChild>
            <a href={`/api/batches/${batchId}/report?format=${format}`} download>
              {word}
            </a>
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
}
