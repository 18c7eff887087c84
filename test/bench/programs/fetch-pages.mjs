// Fetches and parses every page of an API and does nothing with it: node fetch-pages.mjs URL PAGE_RECORDS
const [url, pageRecords] = process.argv.slice(2);
for (let offset = 0; ;) {
  const response = await fetch(`${url}?limit=${pageRecords}&offset=${offset}`);
  const { records } = JSON.parse(await response.text());
  if (records.length === 0) break;
  offset += records.length;
}
