import { fieldsRead, type LoadPlan } from '@/lib/engine';

/**
 * Names by which expressions may lead into records: values inside are fields only where somebody asks for them. An
 * expression that is not whole yet asks for none.
 */
export async function nestedNames({ mapping = [], ...plan }: LoadPlan): Promise<string[]> {
  const alone = mapping.map((entry) => ({ ...plan, mapping: [entry], computed: [], transforms: [] }));
  const read = await Promise.all([plan, ...alone].map((each) => fieldsRead(each).catch(() => [])));
  return [...new Set(read.flat())].filter((name) => name.includes('.')).sort();
}
