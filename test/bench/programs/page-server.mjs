// Serves a folder of JSON pages as an API with limit and offset: node page-server.mjs FOLDER PAGE_RECORDS
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const [folder, pageRecords] = process.argv.slice(2);
const server = createServer((request, response) => {
  const offset = Number(new URL(request.url, 'http://localhost').searchParams.get('offset') ?? 0);
  const file = path.join(folder, `${offset / Number(pageRecords)}.json`);
  if (existsSync(file)) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': statSync(file).size });
    createReadStream(file, { highWaterMark: 1024 * 1024 }).pipe(response);
    return;
  }
  // Past the last full page there is nothing, whatever the offset.
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"records":[]}');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.on('disconnect', () => process.exit());
